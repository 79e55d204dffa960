import type pg from 'pg';
import type { CompiledType } from '../feed/compile.js';
import type { KeyPart } from '../feed/feed.js';
import { PLACES_KEPT } from '../read/findings.js';
import type { Reading } from '../pipeline/run-context.js';
import { localIdHash, MARK, reportLost, subjectKeyOf, subjectRows, type HeldRecord, type Mark, type RecordStage, type TreeRow } from './held-record.js';
import { StageWriter, type StageTables } from './tables.js';

interface Entry { readonly record: HeldRecord; parentSeq: number | null; rootSeq: number | null; marks: Mark[] | null; subject: string | null }
/** The first record with a key, and the others, of which there should be none. */
interface KeyEntry { seq: number; rootSeq: number | null; readonly holder: Entry; others: Entry[] | null }

const textOf = (parts: readonly KeyPart[]): string => JSON.stringify(parts);

/** Holds the records of a small submission in memory: no staging, no sealing, no way to the database and back. Decides exactly as the tables do (stages.int.spec.ts). */
export class MemoryRecords implements RecordStage {
  readonly #run: Reading;
  readonly #entries: Entry[] = [];
  readonly #byType = new Map<CompiledType, Entry[]>();
  #cells = 0;

  constructor(run: Reading) {
    this.#run = run;
  }

  /** Values held; what memory is bounded by. */
  get cells(): number {
    return this.#cells;
  }

  add(record: HeldRecord): void {
    const entry: Entry = { record, parentSeq: null, rootSeq: null, marks: null, subject: null };
    this.#entries.push(entry);
    const same = this.#byType.get(record.type);
    if (same) same.push(entry);
    else this.#byType.set(record.type, [entry]);
    this.#cells += record.type.names.length;
  }

  async settle(): Promise<void> {
    // Nothing is written.
  }

  /** Everything that was added, in its order. */
  *records(): Generator<HeldRecord> {
    for (const { record } of this.#entries) yield record;
  }

  async resolve(): Promise<void> {
    const { feed } = this.#run;
    const keys = new Map<CompiledType, Map<string, KeyEntry>>();
    const root = feed.typeOf(feed.feed.root);
    for (const entry of this.#of(root)) entry.rootSeq = entry.record.seq;
    keys.set(root, collectKeys(this.#of(root)));
    for (const type of feed.children) {
      const parents = type.type.parent ? keys.get(feed.typeOf(type.type.parent)) : undefined;
      for (const entry of this.#of(type)) {
        const parent = entry.record.parentKey === null ? undefined : parents?.get(entry.record.parentKey);
        entry.parentSeq = parent?.seq ?? null;
        entry.rootSeq = parent?.rootSeq ?? null;
      }
      keys.set(type, collectKeys(this.#of(type)));
    }
    this.#markShared();
    for (const type of feed.children) this.#reportLost(type);
  }

  #of(type: CompiledType): readonly Entry[] {
    return this.#byType.get(type) ?? [];
  }

  #markShared(): void {
    const holders = new Map<string, Entry[]>();
    for (const entry of this.#entries) for (const { rule, key } of entry.record.unique) push(holders, `${rule}|${textOf(key)}`, entry);
    for (const [key, entries] of holders) if (entries.length > 1) for (const entry of entries) mark(entry, MARK.unique, Number.parseInt(key, 10));
  }

  /** Each root is called by its best key: for feeds whose keys are not compared over submissions. */
  nameByBestKey(): void {
    for (const entry of this.#roots()) {
      const best = entry.record.candidates.find((candidate) => candidate !== null);
      entry.subject = best ? subjectKeyOf(this.#run, best) : null;
    }
  }

  /** Puts the keys of the roots into the tables where it is decided who is who, and what speaks against the roots. */
  async writeKeys(pool: pg.Pool, tables: StageTables): Promise<void> {
    const writers = { subjects: StageWriter.subjects(pool, tables), marks: StageWriter.marks(pool, tables) };
    for (const { record, marks } of this.#roots()) {
      for (const row of subjectRows(this.#run, record)) writers.subjects.add(row);
      for (const [kind, ref] of marks ?? []) writers.marks.add([String(record.seq), String(kind), String(ref)]);
    }
    await Promise.all([writers.subjects.end(), writers.marks.end()]);
  }

  /** Takes over who is who. */
  async readSubjects(pool: pg.Pool, { person, match }: StageTables): Promise<void> {
    const { rows } = await pool.query<{ seq: string; subject: string }>(`select p.seq, m.subject_id as subject from ${person} p join ${match} m using (person)`);
    const subjects = new Map(rows.map(({ seq, subject }) => [Number(seq), subject]));
    for (const entry of this.#roots()) entry.subject = subjects.get(entry.record.seq) ?? null;
  }

  #roots(): readonly Entry[] {
    return this.#of(this.#run.feed.typeOf(this.#run.feed.feed.root));
  }

  #reportLost(type: CompiledType): void {
    const lost = this.#of(type).filter((entry) => entry.rootSeq === null);
    const orphans = lost.filter((entry) => entry.parentSeq === null).length;
    reportLost(this.#run, type, {
      orphans, below: lost.length - orphans, places: lost.slice(0, PLACES_KEPT).map((entry) => ({ place: entry.record.place, below: entry.parentSeq !== null })),
    });
  }

  async *trees(): AsyncGenerator<readonly TreeRow[]> {
    const rows = new Map<number, TreeRow[]>();
    for (const entry of this.#roots()) rows.set(entry.record.seq, [this.#row(entry)]);
    for (const type of this.#run.feed.children) for (const entry of this.#of(type)) if (entry.rootSeq !== null) rows.get(entry.rootSeq)?.push(this.#row(entry));
    // Roots were added in the order of their numbers.
    yield* rows.values();
  }

  #row({ record, parentSeq, marks, subject }: Entry): TreeRow {
    const { feed, context, ids } = this.#run;
    return {
      seq: record.seq, parentSeq, type: record.type, verdict: record.verdict, values: record.values, faults: record.faults, place: record.place, marks: marks ?? [],
      localHash: record.localKey === null ? null : localIdHash(ids, feed.feed.feed, context.sender.id, record.localKey),
      subject,
    };
  }
}

/** The keys of a type's records, for their children; a key that two records have is marked on both. */
function collectKeys(entries: readonly Entry[]): Map<string, KeyEntry> {
  const keys = new Map<string, KeyEntry>();
  for (const entry of entries) {
    const { key, seq } = entry.record;
    if (key === null) continue;
    const known = keys.get(key);
    if (known) {
      (known.others ??= []).push(entry);
      known.seq = Math.min(known.seq, seq);
      known.rootSeq = known.rootSeq === null ? entry.rootSeq : Math.min(known.rootSeq, entry.rootSeq ?? known.rootSeq);
    } else keys.set(key, { seq, rootSeq: entry.rootSeq, holder: entry, others: null });
  }
  for (const { holder, others } of keys.values()) if (others !== null) for (const entry of [holder, ...others]) mark(entry, MARK.keyTwice, 0);
  return keys;
}

function mark(entry: Entry, kind: number, ref: number): void {
  if (entry.marks) entry.marks.push([kind, ref]);
  else entry.marks = [[kind, ref]];
}

function push(map: Map<string, Entry[]>, key: string, entry: Entry): void {
  const known = map.get(key);
  if (known) known.push(entry);
  else map.set(key, [entry]);
}
