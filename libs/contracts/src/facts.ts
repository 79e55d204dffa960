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

const identity = {
  feed: feedSchema,
  /** DfE number of a council or ODS code of a provider. */
  sender: z.string(),
  scope: z.string(),
  recordType: z.string(),
  /** Stable within feed, sender and scope; never an identifier in clear. */
  recordId: z.string(),
  /** The source's own person, stable within feed and sender over all scopes. */
  subjectId: z.string(),
};

/** `feed.<source>.v1`: the latest statement of one sender about one record (correctness.md section 1). */
export const factSchema = z.object({
  kind: z.literal('fact'),
  ...identity,
  version: z.number().int().positive(),
  withdrawn: z.boolean(),
  /** ONS code of the council whose agreement covers the record: the sending council, or the council of residence. */
  council: z.string(),
  tokens: z.array(tokenSchema),
  payload: z.record(z.string(), z.unknown()),
});
export type Fact = z.infer<typeof factSchema>;

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

export const feedMessageSchema = z.discriminatedUnion('kind', [factSchema, coverageFactSchema, barrierSchema]);
export type FeedMessage = z.infer<typeof feedMessageSchema>;

export const LINK_LEVELS = ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7'] as const;
export type LinkLevel = (typeof LINK_LEVELS)[number];

/**
 * `linked.records.v1`: a record under the person it belongs to now. `emission` rises by one each time linkage says something about the record. The step of the ladder is
 * not told: no figure asks for it, and it changes for all records of a person whenever one more source is found to know them (docs/adr/0007).
 */
export const linkedRecordSchema = z.object({
  kind: z.literal('record'),
  person: z.string(),
  ...identity,
  council: z.string(),
  emission: z.number().int().positive(),
  withdrawn: z.boolean(),
  /** Does the source's person have any key that could link it at all? */
  linkable: z.boolean(),
  /** The person objects: only the council's own return may be counted, never a linked indicator (rulings.md 8). */
  objected: z.boolean(),
  payload: z.record(z.string(), z.unknown()),
});
export type LinkedRecord = z.infer<typeof linkedRecordSchema>;

export const linkedMessageSchema = z.discriminatedUnion('kind', [linkedRecordSchema, coverageFactSchema, barrierSchema]);
export type LinkedMessage = z.infer<typeof linkedMessageSchema>;

/** The key of a record over all feeds, as text. */
export function recordKey(r: { feed: string; sender: string; scope: string; recordType: string; recordId: string }): string {
  return `${r.feed}|${r.sender}|${r.scope}|${r.recordType}|${r.recordId}`;
}

/** What {@link recordKey} has put together: no part but the last may hold the separator. */
export function recordKeyParts(key: string): { feed: string; sender: string; scope: string; recordType: string; recordId: string } {
  const [feed = '', sender = '', scope = '', recordType = '', ...recordId] = key.split('|');
  return { feed, sender, scope, recordType, recordId: recordId.join('|') };
}

/** The key of a source's person over all feeds, as text: it decides the partition of `feed.*.v1`. */
export function subjectKey(r: { feed: string; sender: string; subjectId: string }): string {
  return `${r.feed}|${r.sender}|${r.subjectId}`;
}

/** What a linked record says beside its person, its key and that it stands. */
export type LinkedContent = Pick<LinkedRecord, 'subjectId' | 'council' | 'emission' | 'linkable' | 'objected' | 'payload'>;

export function linkedContent({ subjectId, council, emission, linkable, objected, payload }: LinkedRecord): LinkedContent {
  return { subjectId, council, emission, linkable, objected, payload };
}

/** The standing record of which {@link linkedContent} and the key were kept. Throws when the key begins with no feed. */
export function linkedRecord(person: string, key: string, content: LinkedContent): LinkedRecord {
  const { feed, ...identity } = recordKeyParts(key);
  return { kind: 'record', person, feed: feedSchema.parse(feed), ...identity, withdrawn: false, ...content };
}
