import type pg from 'pg';
import { PLACES_KEPT } from '@tributary/contracts';
import type { CompiledType } from '../feed/compile.js';
import type { Reading } from '../pipeline/run-context.js';
import { localIdHash, MARK, reportLost, subjectKeyOf, subjectRows, treeText, type HeldRecord, type Mark, type RecordStage, type TreeRow } from './held-record.js';
import { StageWriter, type StageTables } from './tables.js';

const NO_MARKS: readonly Mark[] = [];

/** A record and what becomes known of its place. It is the row of its tree, so that none has to be made. */
class Entry implements TreeRow {
  parentSeq: number | null = null;
  root: Entry | null = null;
  marks: readonly Mark[] = NO_MARKS;
  subject: string | null = null;
  localHash: string | null = null;
  /** Of a root: all that belongs to it, parents first. */
  tree: Entry[] | null = null;

  constructor(readonly record: HeldRecord) {}

  mark(kind: number, ref: number): void {
    this.marks = [...this.marks, [kind, ref]];
  }
}

/** Holds the records of a small submission in memory: no staging, no sealing, no way to the database and back. Decides exactly as the tables do (stages.int.spec.ts). */
export class MemoryRecords implements RecordStage {
  readonly #run: Reading;
  readonly #entries: Entry[] = [];
  #roots: readonly Entry[] = [];
  #cells = 0;

  constructor(run: Reading) {
    this.#run = run;
  }

  /** Values held; what memory is bounded by. */
  get cells(): number {
    return this.#cells;
  }

  add(record: HeldRecord): void {
    this.#entries.push(new Entry(record));
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
    const lost = new Map<CompiledType, Entry[]>();
    const keys = feed.types.map(() => new Map<string, Entry>());
    const parents = feed.types.map(({ type }) => (type.parent ? feed.typeOf(type.parent).index : -1));
    const [roots = [], ...levels] = this.#levels();
    this.#roots = roots;
    for (const entry of roots) {
      entry.root = entry;
      entry.tree = [entry];
    }
    collectKeys(roots, keys);
    for (const level of levels) {
      for (const entry of level) {
        const { type, parentKey } = entry.record;
        join(entry, parentKey === null ? undefined : keys[parents[type.index] ?? -1]?.get(parentKey));
        if (entry.root === null) push(lost, type, entry);
      }
      collectKeys(level, keys);
    }
    this.#markShared();
    for (const type of feed.children) reportLostOf(this.#run, type, lost.get(type) ?? []);
  }

  /** All entries by their distance from the root, each level in the order of the file: parents are joined before their children. */
  #levels(): Entry[][] {
    const deepest = Math.max(...this.#run.feed.types.map(({ depth }) => depth));
    const levels = Array.from({ length: deepest + 1 }, (): Entry[] => []);
    for (const entry of this.#entries) levels[entry.record.type.depth]?.push(entry);
    return levels;
  }

  #markShared(): void {
    const holders = this.#run.feed.uniqueRules.map(() => new Map<string, Entry[]>());
    for (const entry of this.#entries) {
      const { unique } = entry.record;
      if (unique.length > 0) for (const { rule, key } of unique) {
        const known = holders[rule];
        if (known) push(known, JSON.stringify(key), entry);
      }
    }
    holders.forEach((byKey, rule) => { for (const entries of byKey.values()) if (entries.length > 1) for (const entry of entries) entry.mark(MARK.unique, rule); });
  }

  /** Each root is called by its best key: for feeds whose keys are not compared over submissions. */
  nameByBestKey(): void {
    for (const entry of this.#roots) {
      const best = entry.record.candidates.find((candidate) => candidate !== null);
      entry.subject = best ? subjectKeyOf(this.#run, best) : null;
    }
  }

  /** Puts the keys of the roots into the tables where it is decided who is who, and what speaks against the roots. */
  async writeKeys(pool: pg.Pool, tables: StageTables): Promise<void> {
    const writers = { subjects: StageWriter.subjects(pool, tables), marks: StageWriter.marks(pool, tables) };
    const alike = this.#alike();
    for (const { record, marks, tree } of this.#roots) {
      for (const row of subjectRows(this.#run, record, alike.has(record) && tree ? treeText(tree.map((entry) => entry.record)) : null)) writers.subjects.add(row);
      for (const [kind, ref] of marks) writers.marks.add([String(record.seq), String(kind), String(ref)]);
    }
    await Promise.all([writers.subjects.end(), writers.marks.end()]);
  }

  /** Roots that share their last key with another. */
  #alike(): Set<HeldRecord> {
    const holders = Map.groupBy(this.#roots.map(({ record }) => record), ({ candidates }) => JSON.stringify(candidates.findLast((candidate) => candidate !== null)));
    return new Set([...holders.values()].filter(({ length }) => length > 1).flat());
  }

  /** Takes over who is who. */
  async readSubjects(pool: pg.Pool, { person, match }: StageTables): Promise<void> {
    const { rows } = await pool.query<{ seq: string; subject: string }>(`select p.seq, m.subject_id as subject from ${person} p join ${match} m using (person)`);
    const subjects = new Map(rows.map(({ seq, subject }) => [Number(seq), subject]));
    for (const entry of this.#roots) entry.subject = subjects.get(entry.record.seq) ?? null;
  }

  /** All is at hand, so that nothing but the interface has anybody wait: a generator would do so three times for each tree. */
  trees(): AsyncIterable<readonly TreeRow[]> {
    const trees = this.#trees();
    return { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(trees.next()) }) };
  }

  *#trees(): Generator<readonly TreeRow[], undefined> {
    const { feed, context, ids } = this.#run;
    // Roots were added in the order of their numbers.
    for (const root of this.#roots) {
      const { localKey } = root.record;
      if (localKey !== null) root.localHash = localIdHash(ids, feed.feed.feed, context.sender.id, localKey);
      yield root.tree ?? [root];
    }
  }
}

function join(entry: Entry, parent: Entry | undefined): void {
  if (!parent) return;
  entry.parentSeq = parent.record.seq;
  entry.root = parent.root;
  entry.root?.tree?.push(entry);
}

/** The keys of records, for their children; a key that two records have is marked on both, and calls the first. */
function collectKeys(entries: readonly Entry[], keys: readonly Map<string, Entry>[]): void {
  for (const entry of entries) {
    const { key, type } = entry.record;
    const known = key === null ? undefined : keys[type.index]?.get(key);
    if (known) {
      if (known.marks.length === 0) known.mark(MARK.keyTwice, 0);
      entry.mark(MARK.keyTwice, 0);
    } else if (key !== null) {
      keys[type.index]?.set(key, entry);
    }
  }
}

function reportLostOf(run: Reading, type: CompiledType, lost: readonly Entry[]): void {
  const orphans = lost.filter((entry) => entry.parentSeq === null).length;
  reportLost(run, type, {
    orphans, below: lost.length - orphans, places: lost.slice(0, PLACES_KEPT).map((entry) => ({ place: entry.record.place, below: entry.parentSeq !== null })),
  });
}

function push<K>(map: Map<K, Entry[]>, key: K, entry: Entry): void {
  const known = map.get(key);
  if (known) known.push(entry);
  else map.set(key, [entry]);
}
