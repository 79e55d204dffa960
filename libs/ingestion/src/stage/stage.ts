import type { Tx } from '@tributary/persistence';
import type { Run } from '../pipeline/run-context.js';
import type { Acquaintance } from '../store/subject-directory.js';
import type { HeldRecord, RecordStage, TreeRow } from './held-record.js';
import { identify, namesByBestKey } from './identify.js';
import { MemoryRecords } from './memory-records.js';
import { TableRecords } from './table-records.js';
import { createStage, dropStage, fillPending, PENDING, StageWriter, type Cells, type FactTables, type StageTables } from './tables.js';

/**
 * Values that a run holds in memory before it moves to tables: some 30 MiB. Most submissions stay below it, and a message of ten attendances does not have tables
 * made for it.
 */
export const MOST_HELD = 500_000;

/** What a run has read and what it will state, in memory while that is little and in tables from then on. */
export class Stage implements RecordStage {
  readonly #run: Run;
  readonly #names: StageTables;
  readonly #mostHeld: number;
  #held: MemoryRecords | null;
  #records: RecordStage;
  #facts: Cells[] = [];
  #keep: Cells[] = [];
  #writers: { readonly facts: StageWriter; readonly keep: StageWriter } | null = null;

  /** @param mostHeld 0 has everything go through tables. */
  constructor(run: Run, names: StageTables, mostHeld = MOST_HELD) {
    this.#run = run;
    this.#names = names;
    this.#mostHeld = mostHeld;
    this.#records = this.#held = new MemoryRecords(run);
  }

  add(record: HeldRecord): void {
    this.#records.add(record);
  }

  async settle(): Promise<void> {
    if (this.#held && this.#held.cells > this.#mostHeld) await this.#spill(this.#held);
    await this.#records.settle();
  }

  async #spill(held: MemoryRecords): Promise<void> {
    await this.#makeTables();
    this.#held = null;
    this.#records = new TableRecords(this.#run, this.#names);
    let n = 0;
    for (const record of held.records()) {
      this.#records.add(record);
      if (++n % 1_000 === 0) await this.#records.settle();
    }
  }

  async #makeTables(): Promise<void> {
    const { pool } = this.#run;
    await createStage(pool, this.#names);
    this.#writers = { facts: StageWriter.facts(pool, this.#names), keep: StageWriter.keep(pool, this.#names) };
  }

  resolve(): Promise<void> {
    return this.#records.resolve();
  }

  /** Decides who is who. Returns what the sender's directory of people was like, for the commit; null where there is none. */
  async identify(): Promise<Acquaintance | null> {
    const held = this.#held;
    if (held && namesByBestKey(this.#run.feed)) {
      held.nameByBestKey();
      return null;
    }
    if (held) {
      await this.#makeTables();
      await held.writeKeys(this.#run.pool, this.#names);
    }
    const known = await identify(this.#run, this.#names);
    if (held) await held.readSubjects(this.#run.pool, this.#names);
    return known;
  }

  trees(): AsyncIterable<readonly TreeRow[]> {
    return this.#records.trees();
  }

  addFact(cells: Cells): void {
    if (this.#writers) this.#writers.facts.add(cells);
    else this.#facts.push(cells);
  }

  /** What was said before of the subject stays. */
  keep(subject: string): void {
    if (this.#writers) this.#writers.keep.add([subject]);
    else this.#keep.push([subject]);
  }

  async settleFacts(): Promise<void> {
    await Promise.all([this.#writers?.facts.flushWhenFull(), this.#writers?.keep.flushWhenFull()]);
  }

  async endFacts(): Promise<void> {
    await Promise.all([this.#writers?.facts.end(), this.#writers?.keep.end()]);
  }

  /** The tables with the facts, ready to be compared: the run's own, or those of the connection, filled now. */
  async facts(tx: Tx): Promise<FactTables> {
    if (this.#writers) return this.#names;
    await fillPending(tx, this.#facts, this.#keep);
    return PENDING;
  }

  /** The tables of the run's own, where the facts stand in such. */
  get ownTables(): StageTables | null {
    return this.#writers ? this.#names : null;
  }

  async drop(): Promise<void> {
    if (this.#writers) await dropStage(this.#run.pool, this.#names);
  }
}
