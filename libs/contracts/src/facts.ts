import { z } from 'zod';
import { coverageSchema, feedSchema } from './feeds.js';

/**
 * A keyed token of an identifier, `<kind>.<kid>.<base64url of HMAC-SHA256>`. Kinds: `nhs` (verified NHS number, or one traced by
 * the council), `nhsdob`, `nhsnum` (a number whose date of birth or verification is held by another source), `upn`, `uln`, the demographic keys `dem4` to `dem7` (health-feeds 7.6), and the checking fields
 * `dob`, `sur`, `for`, `pc`, which are never enough to link on.
 */
export const TOKEN_KINDS = ['nhs', 'nhsdob', 'nhsnum', 'upn', 'uln', 'dem4', 'dem5', 'dem6', 'dem7', 'dob', 'sur', 'for', 'pc'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];
export const tokenSchema = z.string().regex(/^(nhs|nhsdob|nhsnum|upn|uln|dem4|dem5|dem6|dem7|dob|sur|for|pc)\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);

/** The tokens of a text that separates them by blanks, which none holds: a driver reads one text much faster than an array. */
export const tokensOf = (joined: string): string[] => (joined === '' ? [] : joined.split(' '));

const whose = {
  feed: feedSchema,
  /** DfE number of a council or ODS code of a provider. */
  sender: z.string(),
  scope: z.string(),
  /** The source's own person, stable within feed and sender over all scopes. */
  subjectId: z.string(),
  /** ONS code of the council whose agreement covers the records: the sending council, or the council of residence. */
  council: z.string(),
};

/** Looked into where it is used (PAYLOADS); here it is passed on as it is, and not copied key by key. */
const payloadSchema = z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)).meta({ type: 'object' });

/** One record of a statement. */
export const statedRecordSchema = z.object({
  recordType: z.string(),
  /** Stable within feed, sender and scope; never an identifier in clear. */
  recordId: z.string(),
  payload: payloadSchema,
});
export type StatedRecord = z.infer<typeof statedRecordSchema>;

/**
 * `feed.<source>.v1`: the latest statement of one sender about one of its persons in one scope, as far as one council's agreement covers it: all
 * records that stand there, none when nothing stands any more (docs/adr/0008).
 */
export const statementSchema = z.object({
  kind: z.literal('statement'),
  ...whose,
  /** Rises with each statement; the scope's count of submissions that changed something. */
  version: z.number().int().positive(),
  /** Keyed tokens of the person, of all the records together. */
  tokens: z.array(tokenSchema),
  records: z.array(statedRecordSchema),
});
export type Statement = z.infer<typeof statementSchema>;

/** `feed.<source>.v1`: a scope of a sender has been accepted (again). */
export const coverageFactSchema = z.object({
  kind: z.literal('coverage'),
  feed: feedSchema, sender: z.string(), scope: z.string(), version: z.number().int().positive(),
  coverage: coverageSchema,
});
export type CoverageFact = z.infer<typeof coverageFactSchema>;

/** Put on every partition when a release is to be cut (correctness.md section 6). */
export const barrierSchema = z.object({ kind: z.literal('barrier'), release: z.string() });
export type Barrier = z.infer<typeof barrierSchema>;

export const feedMessageSchema = z.discriminatedUnion('kind', [statementSchema, coverageFactSchema, barrierSchema]);
export type FeedMessage = z.infer<typeof feedMessageSchema>;

export const LINK_LEVELS = ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7'] as const;
export type LinkLevel = (typeof LINK_LEVELS)[number];

/**
 * `linked.records.v1`: a statement under the person it belongs to now. `emission` rises by one each time linkage says something about the statement. The step of the ladder is
 * not told: no figure asks for it, and it changes for all records of a person whenever one more source is found to know them (docs/adr/0007).
 */
export const linkedStatementSchema = z.object({
  kind: z.literal('statement'),
  person: z.string(),
  ...whose,
  emission: z.number().int().positive(),
  /** Does the source's person have any key that could link it at all? */
  linkable: z.boolean(),
  /** The person objects: only the council's own return may be counted, never a linked indicator (rulings.md 8). */
  objected: z.boolean(),
  /** None: nothing of it stands under this person any more. */
  records: z.array(statedRecordSchema),
});
export type LinkedStatement = z.infer<typeof linkedStatementSchema>;

export const linkedMessageSchema = z.discriminatedUnion('kind', [linkedStatementSchema, coverageFactSchema, barrierSchema]);
export type LinkedMessage = z.infer<typeof linkedMessageSchema>;

type Whose = Pick<Statement, 'feed' | 'sender' | 'scope' | 'subjectId' | 'council'>;

/** The key of a statement over all feeds, as text: what its messages are compacted by. */
export function statementKey(s: { [part in keyof Whose]: string }): string {
  return `${s.feed}|${s.sender}|${s.scope}|${s.subjectId}|${s.council}`;
}

/** What {@link statementKey} has put together: no part holds the separator. Throws when the key begins with no feed. */
export function statementKeyParts(key: string): Whose {
  const [feed, sender = '', scope = '', subjectId = '', council = ''] = key.split('|');
  return { feed: feedSchema.parse(feed), sender, scope, subjectId, council };
}

/** The key of a record over all feeds, as text. */
export function recordKey(r: { feed: string; sender: string; scope: string; recordType: string; recordId: string }): string {
  return `${r.feed}|${r.sender}|${r.scope}|${r.recordType}|${r.recordId}`;
}

/** The key of a source's person over all feeds, as text: it decides the partition of `feed.*.v1`. */
export function subjectKey(r: { feed: string; sender: string; subjectId: string }): string {
  return `${r.feed}|${r.sender}|${r.subjectId}`;
}

/** A record that stands under its person: what is folded. */
export interface LinkedRecord extends Whose, StatedRecord {
  readonly person: string;
  readonly linkable: boolean;
  readonly objected: boolean;
}

/** What a linked statement says beside its person, its key and its emission. */
export type LinkedContent = Pick<LinkedStatement, 'linkable' | 'objected' | 'records'>;

export function linkedContent({ linkable, objected, records }: LinkedContent): LinkedContent {
  return { linkable, objected, records };
}

/** The records of a linked statement of which {@link linkedContent} and the key were kept. Throws when the key begins with no feed. */
export function linkedRecords(person: string, key: string, { linkable, objected, records }: LinkedContent): LinkedRecord[] {
  const whose = statementKeyParts(key);
  return records.map((record) => ({ person, ...whose, linkable, objected, ...record }));
}
