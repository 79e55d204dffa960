import { hash } from 'node:crypto';
import { FEEDS, PAYLOADS, subjectKey, type Feed } from '@tributary/contracts';
import { partitionFor } from '@tributary/messaging';
import type { RecordIds } from '@tributary/pseudonymisation';
import type { FactBuilder, KeyPart, PersonAttributes } from '../feed/feed.js';
import { jsonText, payloadWriter } from './payload-text.js';

type Payload = Readonly<Record<string, unknown>>;
const NO_TOKENS: readonly string[] = [];

/** A fact as it is staged: everything but the version, which the commit gives. */
export interface StagedFact {
  readonly recordType: string;
  readonly recordId: string;
  readonly subjectId: string;
  /** Partition of the feed's topic. */
  readonly partition: number;
  readonly council: string;
  readonly tokens: readonly string[];
  /** As the feed's mapping gave it: for counting, in this process. */
  readonly payload: Payload;
  /** What the contract names of the payload, as JSON: this is what leaves. */
  readonly payloadText: string;
  /** Of everything that a consumer can see of the fact. */
  readonly contentHash: string;
  readonly day: string | null;
  /** Date and time from which a net-change message applies; null in snapshots. */
  readonly ordering: string | null;
  readonly deleted: boolean;
  readonly isRoot: boolean;
  /** Keyed hash of the sender's own id of the root. */
  readonly localHash: string | null;
}

export interface TreeIdentity {
  readonly feed: Feed;
  readonly sender: string;
  readonly subjectId: string;
  readonly council: string;
  readonly tokens: readonly string[];
  readonly person: PersonAttributes;
  readonly localHash: string | null;
  /** Net change: what identifies the root over all messages, and from when the message applies. */
  readonly netKey: string | null;
  readonly ordering: string | null;
}

/** Id of the record of a net-change message; the same for its replacement and its deletion. */
export function netChangeId(ids: RecordIds, feed: string, sender: string, key: string): string {
  return ids.id('net', feed, sender, key);
}

/** What a message says that states nothing, in the place of a content hash: its record is deleted, or no agreement covers it any more. */
export const SAYS = { deleted: 'deleted', uncovered: 'uncovered' } as const;

/** The place of a record type where a fact only says that nothing is stated of its subject any more. */
export const NO_RECORDS = '';

/** A message that ends what was stated about its record before. */
export interface Ending { readonly id: string; readonly ordering: string | null; readonly says: keyof typeof SAYS }

/** The type of the facts that a net-change feed states. */
export function netChangeType(feed: Feed): string {
  return Object.keys(PAYLOADS[feed])[0] ?? feed;
}

/** Of each feed the writers of its payloads, by type. */
const WRITERS: ReadonlyMap<Feed, ReadonlyMap<string, (payload: unknown) => string>> = new Map(
  FEEDS.map((feed) => [feed, new Map(Object.entries(PAYLOADS[feed]).map(([type, schema]) => [type, payloadWriter(schema)]))]));

/** Tokens are letters, digits, dots, dashes and underscores (tokenSchema): nothing that JSON would escape. */
const listOf = (tokens: readonly string[]): string => (tokens.length === 0 ? '[]' : `["${tokens.join('","')}"]`);

/** Collects the facts of one tree. Payloads are checked by the contract's schema: what it does not name does not leave. Throws ZodError for a payload that does not fit. */
export class TreeFacts implements FactBuilder<Feed> {
  readonly facts: StagedFact[] = [];
  readonly #identity: TreeIdentity;
  readonly #ids: RecordIds;
  readonly #partition: number;
  /** What the content of each fact begins with, as JSON. */
  readonly #whose: string;
  readonly #numbers = new Map<string, { readonly type: string; readonly parentId: string; readonly key: readonly KeyPart[]; count: number }>();

  constructor(identity: TreeIdentity, ids: RecordIds, partitions: number) {
    this.#identity = identity;
    this.#ids = ids;
    this.#partition = partitionFor(subjectKey(identity), partitions);
    this.#whose = `[${jsonText(identity.subjectId)},${jsonText(identity.council)}`;
  }

  get person(): PersonAttributes {
    return this.#identity.person;
  }

  get subjectId(): string {
    return this.#identity.subjectId;
  }

  root(type: string, payload: unknown, options: { key?: readonly KeyPart[]; day?: string } = {}): string {
    const { netKey, feed, sender } = this.#identity;
    const id = netKey === null ? this.#number(type, this.subjectId, options.key ?? []) : netChangeId(this.#ids, feed, sender, netKey);
    this.#push(type, id, payload, true, options.day ?? null);
    return id;
  }

  add(type: string, parentId: string, key: readonly KeyPart[], payload: unknown): string {
    const id = this.#number(type, parentId, key);
    this.#push(type, id, payload, false, null);
    return id;
  }

  #number(type: string, parentId: string, key: readonly KeyPart[]): string {
    const base = this.#ids.id('record', type, parentId, ...key);
    const known = this.#numbers.get(base);
    if (known) return this.#numbered(type, parentId, key, ++known.count);
    this.#numbers.set(base, { type, parentId, key, count: 1 });
    return base;
  }

  #numbered(type: string, parentId: string, key: readonly KeyPart[], number: number): string {
    return this.#ids.id('record', type, parentId, ...key, 'number', number);
  }

  /** What would come next under each key: where such a record stands, there were more of them than now. */
  next(): readonly { readonly recordType: string; readonly recordId: string }[] {
    return [...this.#numbers.values()].map(({ type, parentId, key, count }) => ({ recordType: type, recordId: this.#numbered(type, parentId, key, count + 1) }));
  }

  #push(recordType: string, recordId: string, payload: unknown, isRoot: boolean, day: string | null): void {
    const { feed, subjectId, council, localHash, ordering } = this.#identity;
    const write = WRITERS.get(feed)?.get(recordType);
    if (!write) throw new Error(`feed ${feed} has no records of type ${recordType}`);
    const payloadText = write(payload);
    const tokens = isRoot ? this.#identity.tokens : NO_TOKENS;
    // The JSON of [subject, council, tokens, payload, day], put together from what is written once.
    const content = `${this.#whose},${listOf(tokens)},${payloadText},${day === null ? 'null' : jsonText(day)}]`;
    const contentHash = hash('sha256', content, 'base64url').slice(0, 22);
    // What the writer has accepted is an object of the contract.
    this.facts.push({
      recordType, recordId, subjectId, partition: this.#partition, council, tokens, payload: payload as Payload, payloadText, contentHash, day, ordering, deleted: false, isRoot,
      localHash: isRoot ? localHash : null,
    });
  }
}
