import { isActiveOn } from '@tributary/contracts';
import type { IsoDate } from '@tributary/domain';

/** The part of a data sharing agreement that decides: dates are inclusive, `council` is an ONS code. */
export interface AgreementTerm {
  readonly sender: string;
  readonly feed: string;
  readonly council: string;
  readonly purposes: readonly string[];
  readonly from: IsoDate;
  readonly until: IsoDate;
  readonly withdrawn: boolean;
}

export interface ObjectionTerm {
  readonly tokens: readonly string[];
  readonly from: IsoDate;
  readonly withdrawn: boolean;
}

export function inForce(term: AgreementTerm, today: IsoDate): boolean {
  return isActiveOn(today)(term);
}

export function permissionKey(sender: string, feed: string, council: string): string {
  return `${feed}|${sender}|${council}`;
}

/** `feed|sender|council` of everything that may be processed on a day. */
export function permitted(agreements: Iterable<AgreementTerm>, today: IsoDate): Set<string> {
  const keys = new Set<string>();
  for (const term of agreements) if (inForce(term, today)) keys.add(permissionKey(term.sender, term.feed, term.council));
  return keys;
}

/** An agreement covers its own feed only, as at the door. */
export function isPermitted(keys: ReadonlySet<string>, record: { sender: string; feed: string; council: string }): boolean {
  return keys.has(permissionKey(record.sender, record.feed, record.council));
}

const OBJECTION_KINDS = new Set(['nhs', 'nhsdob', 'nhsnum', 'upn', 'uln', 'dem4', 'dem7']);

/**
 * Is the token one by which an objection finds its person? A number is, whoever has verified it and whatever date of birth stands beside it; so are both names in full with the date of birth and
 * the postcode (`dem4`) or the sex (`dem7`): an objection rather finds one too many than misses its person, so it asks for no uniqueness and no corroboration as a link does. Keys made of parts
 * or sounds of names are not: a sibling may share them.
 */
export function findsObjector(token: string): boolean {
  return OBJECTION_KINDS.has(token.slice(0, Math.max(0, token.indexOf('.'))));
}

/** Tokens of the objections in force on a day that find a person. */
export function objectingTokens(objections: Iterable<ObjectionTerm>, today: IsoDate): Set<string> {
  const tokens = new Set<string>();
  for (const objection of objections) {
    if (!objection.withdrawn && objection.from <= today) for (const token of objection.tokens) if (findsObjector(token)) tokens.add(token);
  }
  return tokens;
}

const HEALTH: ReadonlySet<string> = new Set(['camhs', 'ae']);

/**
 * May a permitted record of an objecting person still be stated downstream? The council's own return may be counted as such
 * (rulings.md "Who is counted" 8); health records may not be processed further.
 */
export function statedDespiteObjection(feed: string): boolean {
  return !HEALTH.has(feed);
}
