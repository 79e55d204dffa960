/** Kinds of token on which the ladder links (health-feeds 7.6), strongest first. */
export const LINKING_KINDS = ['nhs', 'nhsdob', 'nhsnum', 'upn', 'uln', 'dem4', 'dem5', 'dem6', 'dem7'] as const;
/** Kinds that only corroborate or contradict a link. */
export const CHECK_KINDS = ['dob', 'sur', 'for', 'pc'] as const;
export type LinkingKind = (typeof LINKING_KINDS)[number];
export type CheckKind = (typeof CHECK_KINDS)[number];
/** Not of an identifier: the snapshot that says so (see tokensInScope). */
const SCOPE_KIND = 'scope';
export type Kind = LinkingKind | CheckKind | typeof SCOPE_KIND;

export const LEVELS = ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7'] as const;
export type Level = (typeof LEVELS)[number];

/** One source's person: `key` is `feed|sender|subjectId`; tokens are `<kind>.<kid>.<digest>`, in any order. */
export interface Subject {
  readonly key: string;
  readonly feed: string;
  readonly sender: string;
  readonly tokens: readonly string[];
}

export const REASON_CODES = [
  'no-key', 'default-value', 'several-numbers', 'no-counterpart', 'ambiguous', 'conflicting-numbers', 'contradicted', 'twin', 'not-corroborated',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** Why a subject stands alone; `kind` is the strongest key that was tried and refused, null when none was tried. */
export interface Reason {
  readonly code: ReasonCode;
  readonly kind: LinkingKind | null;
}

const KINDS: ReadonlySet<string> = new Set<string>([...LINKING_KINDS, ...CHECK_KINDS, SCOPE_KIND]);
const LINKING: ReadonlySet<string> = new Set<string>(LINKING_KINDS);

function isKind(text: string): text is Kind {
  return KINDS.has(text);
}

/** Kind of a token; null for a kind that the ladder does not know. */
export function kindOf(token: string): Kind | null {
  const kind = token.slice(0, Math.max(0, token.indexOf('.')));
  return isKind(kind) ? kind : null;
}

/** Is the token one that people are linked on, rather than one that only corroborates? */
export function isLinkingToken(token: string): boolean {
  return LINKING.has(token.slice(0, Math.max(0, token.indexOf('.'))));
}

/** Feeds of providers, who know their patients by identifiers of their own. */
export const HEALTH_FEEDS: ReadonlySet<string> = new Set(['camhs', 'ae']);

/**
 * Is it one patient to the provider and several people by their verified NHS numbers? A local identifier that is entered for everybody makes such a patient. Tokens under
 * two keys say nothing about each other.
 */
export function holdsSeveralNumbers({ feed, tokens }: Pick<Subject, 'feed' | 'tokens'>): boolean {
  if (!HEALTH_FEEDS.has(feed)) return false;
  const numbers = new Map<string, string>();
  for (const token of tokens) {
    if (!token.startsWith('nhs.')) continue;
    const kid = token.slice(4, token.indexOf('.', 4));
    if ((numbers.get(kid) ?? token) !== token) return true;
    numbers.set(kid, token);
  }
  return false;
}

/** Feeds of snapshots in which one person is one row, so that two rows of one snapshot are two people. */
const SNAPSHOTS: ReadonlySet<string> = new Set(['sen2', 'school-census']);

/**
 * The tokens of a fact as its subject has them: for a council's snapshots with a mark of the scope, because "two subjects of one source" is an
 * objection only to subjects of one snapshot. A child who gets a UPN between two returns is two subjects, one in each. A row without any token is in its snapshot too.
 */
export function tokensInScope(fact: { readonly feed: string; readonly scope: string; readonly tokens: readonly string[] }): readonly string[] {
  return SNAPSHOTS.has(fact.feed) ? [...fact.tokens, `${SCOPE_KIND}.-.${fact.scope}`] : fact.tokens;
}

/** `ambiguous:nhs`, `no-key`: the form in which a reason is stored and counted. */
export function reasonText(reason: Reason): string {
  return reason.kind === null ? reason.code : `${reason.code}:${reason.kind}`;
}
