import type { Reading } from '../pipeline/run-context.js';
import { DiskRecords } from '../stage/disk-records.js';
import type { HeldRecord, RecordStage, TreeRow } from '../stage/held-record.js';
import { MemoryRecords } from '../stage/memory-records.js';
import { MOST_HELD } from '../stage/stage.js';

/** The records of a check: in memory while they are few, in a sealed temporary file from then on. */
export class LocalRecords implements RecordStage {
  readonly #run: Reading;
  readonly #mostHeld: number;
  #held: MemoryRecords | null;
  #disk: DiskRecords | null = null;

  constructor(run: Reading, mostHeld = MOST_HELD) {
    this.#run = run;
    this.#mostHeld = mostHeld;
    this.#held = new MemoryRecords(run);
  }

  get #records(): RecordStage {
    return this.#held ?? (this.#disk ??= new DiskRecords(this.#run));
  }

  add(record: HeldRecord): void {
    this.#records.add(record);
  }

  async settle(): Promise<void> {
    const held = this.#held;
    if (!held || held.cells <= this.#mostHeld) return;
    this.#held = null;
    for (const record of held.records()) this.#records.add(record);
  }

  async resolve(): Promise<void> {
    await this.#records.resolve();
    this.#held?.nameByBestKey();
  }

  trees(): AsyncIterable<readonly TreeRow[]> {
    return this.#records.trees();
  }

  close(): void {
    this.#disk?.close();
  }
}
