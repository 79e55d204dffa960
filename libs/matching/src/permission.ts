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

/** Feeds whose agreement covers a feed: a council's tracing result supplements its SEN2 return. */
export function feedsCovering(feed: string): readonly string[] {
  return feed === 'nhs-numbers' ? ['nhs-numbers', 'sen2'] : [feed];
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

export function isPermitted(keys: ReadonlySet<string>, record: { sender: string; feed: string; council: string }): boolean {
  return feedsCovering(record.feed).some((feed) => keys.has(permissionKey(record.sender, feed, record.council)));
}

const OBJECTION_KINDS = new Set(['nhs', 'nhsdob', 'upn', 'uln', 'dem4']);

/** Is the token one by which an objection finds its person? Keys that a sibling may share are not. */
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
