import type { Tx } from '@tributary/persistence';
import type { Run } from '../pipeline/run-context.js';
import type { Acquaintance } from '../store/subject-directory.js';
import type { HeldRecord, RecordStage, TreeRow } from './held-record.js';
import { identify, namesByBestKey } from './identify.js';
import { SpillingRecords } from './spilling-records.js';
import type { Kept } from '../tree/assemble.js';
import { TableRecords } from './table-records.js';
import { createStage, dropStage, fillPending, PENDING, StageWriter, type Cells, type FactTables, type StageTables } from './tables.js';

/** What a run has read and what it will state, in memory while that is little and in tables from then on. */
export class Stage implements RecordStage {
  readonly #run: Run;
  readonly #names: StageTables;
  readonly #records: SpillingRecords;
  #facts: Cells[] = [];
  #keep: Cells[] = [];
  #writers: { readonly facts: StageWriter; readonly keep: StageWriter } | null = null;

  /** @param mostHeld 0 has everything go through tables. */
  constructor(run: Run, names: StageTables, mostHeld?: number) {
    this.#run = run;
    this.#names = names;
    this.#records = new SpillingRecords(run, async () => {
      await this.#makeTables();
      return new TableRecords(run, names);
    }, mostHeld);
  }

  add(record: HeldRecord): void {
    this.#records.add(record);
  }

  settle(): Promise<void> {
    return this.#records.settle();
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
    const { held } = this.#records;
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

  /** What was said before of the subject and of the record stays. */
  keep({ subjectId, recordId, next }: Kept): void {
    for (const cells of [[subjectId, recordId, null, null], ...next.map((one) => [subjectId, null, one.recordType, one.recordId])]) {
      if (this.#writers) this.#writers.keep.add(cells);
      else this.#keep.push(cells);
    }
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
