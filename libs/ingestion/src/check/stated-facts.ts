import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { GENERAL } from '../feed/general-rules.js';
import type { Reading } from '../pipeline/run-context.js';
import { netChangeType, SAYS, type Ending, type StagedFact } from '../tree/fact-builder.js';

const standingSchema = z.object({ ordering: z.string().nullable(), weight: z.number(), content: z.string(), counts: z.string() });
type Standing = z.infer<typeof standingSchema>;
type Stated = Omit<Standing, 'counts'> & { readonly type: string; readonly id: string; readonly fact: StagedFact | null };

/**
 * What a check has stated so far, so that what is stated twice is said and counted once, as when the service commits (removeDuplicates): of two facts the later one stands, then the weightier,
 * then the one with the greater hash. Keyed hashes only, in SQLite's private temporary database: memory stays flat. Where the root is the person no two trees state the same, and nothing is remembered.
 */
export class StatedFacts {
  readonly #run: Reading;
  readonly #db: DatabaseSync | null = null;
  readonly #insert: StatementSync | null = null;
  #twice = 0;

  constructor(run: Reading) {
    this.#run = run;
    if (run.feed.feed.subject.unique) return;
    this.#db = new DatabaseSync('');
    this.#db.exec(`pragma journal_mode = off; pragma synchronous = off; pragma temp_store = file; pragma cache_size = -16000;
      create table stated (key text primary key, ordering text, weight integer not null, content text not null, counts text not null) without rowid; begin`);
    this.#insert = this.#db.prepare('insert into stated values (?, ?, ?, ?, ?) on conflict do nothing');
  }

  add(fact: StagedFact): void {
    this.#add({ type: fact.recordType, id: fact.recordId, ordering: fact.ordering, weight: WEIGHT.stated, content: fact.contentHash, fact });
  }

  /** That a record is no longer stated is a statement about it too. */
  end({ id, ordering, says }: Ending): void {
    this.#add({ type: netChangeType(this.#run.feed.feed.feed), id, ordering, weight: WEIGHT[says], content: SAYS[says], fact: null });
  }

  /** Says how often something was stated again. */
  report(): void {
    if (this.#twice > 0) this.#run.findings.add(GENERAL.twice, null, this.#twice);
  }

  close(): void {
    this.#db?.close();
  }

  #add({ type, id, ordering, weight, content, fact }: Stated): void {
    const { keyCounts } = this.#run;
    const counts = fact === null ? [] : keyCounts.of(fact);
    if (this.#db === null || this.#insert === null) { keyCounts.add(counts); return; }
    const key = `${type}|${id}`;
    const row = { ordering, weight, content, counts: counts.join(',') };
    if (this.#insert.run(key, ordering, weight, content, row.counts).changes === 1) { keyCounts.add(counts); return; }
    this.#twice++;
    const standing = standingSchema.parse(this.#db.prepare('select ordering, weight, content, counts from stated where key = ?').get(key));
    if (!standsBefore(row, standing)) return;
    this.#db.prepare('update stated set ordering = ?, weight = ?, content = ?, counts = ? where key = ?').run(ordering, weight, content, row.counts, key);
    keyCounts.remove(standing.counts === '' ? [] : standing.counts.split(','));
    keyCounts.add(counts);
  }
}

const WEIGHT = { deleted: 2, stated: 1, uncovered: 0 } as const;

function standsBefore(a: Standing, b: Standing): boolean {
  if (a.ordering !== b.ordering) return b.ordering === null || (a.ordering !== null && a.ordering > b.ordering);
  return a.weight === b.weight ? a.content > b.content : a.weight > b.weight;
}
