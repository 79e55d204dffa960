import type { Reading } from '../pipeline/run-context.js';
import { DiskRecords } from '../stage/disk-records.js';
import type { HeldRecord, RecordStage, TreeRow } from '../stage/held-record.js';
import { SpillingRecords } from '../stage/spilling-records.js';

/** The records of a check: in memory while they are few, in a sealed temporary file from then on. */
export class LocalRecords implements RecordStage {
  readonly #records: SpillingRecords;
  #disk: DiskRecords | null = null;

  constructor(run: Reading, mostHeld?: number) {
    this.#records = new SpillingRecords(run, async () => (this.#disk = new DiskRecords(run)), mostHeld);
  }

  add(record: HeldRecord): void {
    this.#records.add(record);
  }

  settle(): Promise<void> {
    return this.#records.settle();
  }

  async resolve(): Promise<void> {
    await this.#records.resolve();
    this.#records.held?.nameByBestKey();
  }

  trees(): AsyncIterable<readonly TreeRow[]> {
    return this.#records.trees();
  }

  close(): void {
    this.#disk?.close();
  }
}
