import { hash } from 'node:crypto';
import { PLACES_KEPT } from '@tributary/contracts';
import type { CompiledType } from '../feed/compile.js';
import type { KeyPart } from '../feed/feed.js';
import type { Place } from '../feed/fields.js';
import { GENERAL } from '../feed/general-rules.js';
import type { MutableValues, Verdict } from '../read/record-reader.js';
import type { Reading } from '../pipeline/run-context.js';
import type { Value } from '../read/values.js';
import type { Cells } from './tables.js';

/** A record that has been read and waits for the others of its tree. */
export interface HeldRecord {
  /** Its number in the submission, from 1. */
  readonly seq: number;
  readonly type: CompiledType;
  readonly key: string | null;
  readonly parentKey: string | null;
  readonly verdict: Verdict;
  /** Local ids are keyed hashes already; identity is in clear. */
  readonly values: MutableValues;
  /** Positions of fields in which something stood that does not hold. */
  readonly faults: readonly number[];
  readonly place: Place;
  /** The sender's own id of a root, for the evaluation of linkage. */
  readonly localKey: string | null;
  /** Unique rules (by index) with what must not be had twice. */
  readonly unique: readonly { readonly rule: number; readonly key: readonly KeyPart[] }[];
  /** What may identify the subject of a root, by kind, best first; null where it has no key of the kind. */
  readonly candidates: readonly (readonly KeyPart[] | null)[];
}

/** Kinds of marks on records; `ref` says which. */
export const MARK = { unique: 0, keyTwice: 1 } as const;
export type Mark = readonly [kind: number, ref: number];

/** A record of a tree whose place in it is known. */
export interface TreeRow {
  readonly record: Pick<HeldRecord, 'seq' | 'type' | 'verdict' | 'values' | 'faults' | 'place'>;
  readonly parentSeq: number | null;
  readonly localHash: string | null;
  /** Unique rules that it breaks, a key that it shares. */
  readonly marks: readonly Mark[];
  /** Roots: id of the subject, null when nothing identifies it. */
  readonly subject: string | null;
}

/** Where the records of a run wait until all have been read, and find their trees. */
export interface RecordStage {
  add(record: HeldRecord): void;
  /** To be called after each batch of adds: keeps memory flat. */
  settle(): Promise<void>;
  /** Joins children to their roots and finds what records have in common that they must not. */
  resolve(): Promise<void>;
  /** Trees in the order of their roots; the rows of a tree in any order. */
  trees(): AsyncIterable<readonly TreeRow[]>;
}

/** What a key of a subject is known as: a keyed hash, and the id of a subject that it is the first to name. */
export function subjectKeyOf(run: Reading, candidate: readonly KeyPart[]): string {
  return run.ids.id('subject', run.feed.feed.feed, run.context.sender.id, ...candidate);
}

/** What of a record may stand in the open, as JSON: the values that it has, position and value in turn, then the faults. Most fields of a wide record are blank. */
export function openPart({ type: { names, identity }, values, faults }: Pick<HeldRecord, 'type' | 'values' | 'faults'>): string {
  const pairs: Value[] = [];
  for (let i = 0; i < names.length; i++) {
    const value = values[names[i] ?? ''] ?? null;
    if (value !== null && !identity.includes(i)) pairs.push(i, value);
  }
  return JSON.stringify([pairs, faults]);
}

/** All the records of a root, whatever their order and keys: orders persons whose own records are the same. The tables make the same text (identify.ts). */
export function treeText(records: readonly HeldRecord[]): string {
  const parts = records.map((record): [number, string] => [record.type.index, openPart(record)]).toSorted(([a, one], [b, other]) => a - b || (one < other ? -1 : 1));
  return hash('sha256', parts.map(([type, text]) => `${type}${text}`).join(), 'base64');
}

/**
 * A root's keys as they are staged, one row for each. The last carries the content, which orders persons that nothing else tells apart.
 * @param tree of a root that shares its last key with another, where its records do not stand in tables.
 */
export function subjectRows(run: Reading, { seq, candidates, values }: HeldRecord, tree: string | null = null): Cells[] {
  const last = candidates.findLastIndex((candidate) => candidate !== null);
  const content = run.feed.feed.subject.unique && last >= 0 ? hash('sha256', run.ids.id(JSON.stringify(values)), 'base64url') : null;
  return candidates.flatMap((candidate, kind) => (candidate === null ? [] : [[String(seq), String(kind), subjectKeyOf(run, candidate), kind === last ? 't' : 'f', kind === last ? content : null, kind === last ? tree : null]]));
}

/** What a sender's own id of a record is stored as, beside the record, for the evaluation of linkage. */
export function localIdHash(ids: { id(...parts: readonly string[]): string }, feed: string, sender: string, localId: string): string {
  return ids.id('local-record', feed, sender, localId);
}

/** Records that have no tree: of `orphans` the parent is missing, of `below` it is an orphan itself. Places: the first ones of both, in their order. */
export interface Lost { readonly orphans: number; readonly below: number; readonly places: readonly { readonly place: Place; readonly below: boolean }[] }

/** Says of lost records how many there are and where the first are. */
export function reportLost(run: Reading, type: CompiledType, { orphans, below, places }: Lost): void {
  if (orphans + below === 0) return;
  const orphan = type.orphan ?? GENERAL.orphan;
  const shown = places.slice(0, PLACES_KEPT);
  for (const one of shown) run.findings.add(one.below ? GENERAL.withParent : orphan, { ...one.place, record: type.type.title, field: null }, 1);
  const shownBelow = shown.filter((one) => one.below).length;
  if (orphans > shown.length - shownBelow) run.findings.add(orphan, null, orphans - (shown.length - shownBelow));
  if (below > shownBelow) run.findings.add(GENERAL.withParent, null, below - shownBelow);
  run.counts.add(type.type.name, 'quarantined', orphans + below);
}
