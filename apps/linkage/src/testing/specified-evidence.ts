import type { Feed } from '@tributary/contracts';

/**
 * What is known of somebody, and what keeps two apart, written from the text alone (docs/adr/0101) to be held against libs/matching: nothing of that library may be used here.
 * As plain as possible, and as slow.
 */
export interface SpecifiedSubject {
  readonly key: string;
  readonly feed: Feed;
  readonly sender: string;
  readonly scopes: ReadonlySet<string>;
  readonly tokens: ReadonlySet<string>;
}

/** One person as far as the steps so far have put it together. */
export type Group = readonly SpecifiedSubject[];

export type Step = 'L1' | 'L2' | 'L3' | 'L2 again' | 'L4' | 'L5' | 'L6' | 'L7';

/** Why a key joins nobody, the gravest first. */
export const REFUSALS = ['ambiguous', 'conflicting-numbers', 'twin', 'contradicted', 'not-corroborated'] as const;
export type Refusal = (typeof REFUSALS)[number];

export const kindOf = (token: string): string => token.split('.')[0] ?? '';
export const keyOf = (token: string): string => token.split('.')[1] ?? '';
export const pairsOf = <T>(all: readonly T[]): [T, T][] => all.flatMap((a, i) => all.slice(i + 1).map((b): [T, T] => [a, b]));
export const sourceOf = ({ feed, sender }: SpecifiedSubject): string => `${feed}|${sender}`;

export const isProviders = ({ feed }: SpecifiedSubject): boolean => feed === 'camhs' || feed === 'ae';

export function valuesOf(group: Group, kind: string): Set<string> {
  return new Set(group.flatMap(({ tokens }) => [...tokens].filter((token) => kindOf(token) === kind)));
}

const has = (group: Group, kind: string): boolean => valuesOf(group, kind).size > 0;

/** One shared value is agreement. */
export function agree(a: Group, b: Group, kind: string): boolean {
  const others = valuesOf(b, kind);
  return [...valuesOf(a, kind)].some((value) => others.has(value));
}

/** Both known and none shared. */
const differ = (a: Group, b: Group, kind: string): boolean => has(a, kind) && has(b, kind) && !agree(a, b, kind);

/** A name agrees, where both sides have one. */
function aNameAgrees(a: Group, b: Group): boolean {
  const bothHave = ['sur', 'for'].filter((kind) => has(a, kind) && has(b, kind));
  return bothHave.length === 0 || bothHave.some((kind) => agree(a, b, kind));
}

const CHECKED = ['dob', 'sur', 'for', 'pc'] as const;

/** One of the four fields agrees, or there is none that both sides have: a field that one side lacks says nothing. */
function aFieldAgrees(a: Group, b: Group): boolean {
  const bothHave = CHECKED.filter((kind) => has(a, kind) && has(b, kind));
  return bothHave.length === 0 || bothHave.some((kind) => agree(a, b, kind));
}

/** Is there one who has verified a number without saying a date of birth beside it, and one who has not verified it? */
export function isTracedForAnother(holders: readonly Group[], number: string): boolean {
  const verified = new Set(holders.flat().filter(({ tokens }) => tokens.has(number)).map((one) => has([one], 'nhs')));
  return verified.size === 2;
}

/** What a step asks beyond its key. */
export function isCorroborated(a: Group, b: Group, step: Step): boolean {
  switch (step) {
    case 'L1': case 'L4': case 'L7': return true;
    case 'L2': return aNameAgrees(a, b);
    case 'L3': return aFieldAgrees(a, b);
    case 'L2 again': return agree(a, b, 'dob') && aNameAgrees(a, b);
    case 'L5': return agree(a, b, 'sur') || agree(a, b, 'for');
    case 'L6': return agree(a, b, 'for');
  }
}

/** May two subjects of one source be one person at this step? */
function mayBeOneOfASource(x: SpecifiedSubject, y: SpecifiedSubject, step: Step): boolean {
  if (isProviders(x)) return step === 'L1' && !differ([x], [y], 'dob') && !differ([x], [y], 'for');
  return x.feed !== 'nhs-numbers' && (step === 'L3' || step === 'L4') && ![...x.scopes].some((scope) => y.scopes.has(scope));
}

/** Do they hold two of one source who are two people? */
export function clashInASource(a: Group, b: Group, step: Step): boolean {
  return a.some((x) => b.some((y) => sourceOf(x) === sourceOf(y) && !mayBeOneOfASource(x, y, step)));
}

const areTwins = (a: Group, b: Group): boolean =>
  agree(a, b, 'sur') && agree(a, b, 'dob') && agree(a, b, 'pc') && differ(a, b, 'for') && !agree(a, b, 'dem5');

/** What keeps apart, whatever the key; null when nothing does. */
export function keptApart(a: Group, b: Group, step: Step): Refusal | null {
  const [birth, surname, forename] = [differ(a, b, 'dob'), differ(a, b, 'sur'), differ(a, b, 'for')];
  if (step !== 'L1' && differ(a, b, 'nhs')) return 'conflicting-numbers';
  if (step !== 'L1' && step !== 'L3' && differ(a, b, 'upn')) return 'conflicting-numbers';
  if (birth && (surname || forename)) return 'contradicted';
  if (surname && forename && step !== 'L1' && !(step === 'L3' && agree(a, b, 'dob'))) return 'contradicted';
  return areTwins(a, b) && (step !== 'L1' || differ(a, b, 'upn')) ? 'twin' : null;
}
