import type { Reading } from '../pipeline/run-context.js';
import type { HeldRecord, RecordStage, TreeRow } from './held-record.js';
import { MemoryRecords } from './memory-records.js';

/**
 * Values that are held in memory before records move elsewhere: some 30 MiB. Most submissions stay below it, and a message of ten attendances does not have tables
 * made for it.
 */
const MOST_HELD = 500_000;

/** Records in memory while they are few, and all of them in a stage without such a bound from then on. */
export class SpillingRecords implements RecordStage {
  readonly #mostHeld: number;
  readonly #larger: () => Promise<RecordStage>;
  #held: MemoryRecords | null;
  #records: RecordStage;

  /**
   * @param larger makes the stage that takes over, when it is needed.
   * @param mostHeld 0 has everything go there.
   */
  constructor(run: Reading, larger: () => Promise<RecordStage>, mostHeld = MOST_HELD) {
    this.#mostHeld = mostHeld;
    this.#larger = larger;
    this.#records = this.#held = new MemoryRecords(run);
  }

  /** The records while memory holds them; null when another stage has taken over. */
  get held(): MemoryRecords | null {
    return this.#held;
  }

  add(record: HeldRecord): void {
    this.#records.add(record);
  }

  async settle(): Promise<void> {
    if (this.#held && this.#held.cells > this.#mostHeld) await this.#spill(this.#held);
    await this.#records.settle();
  }

  async #spill(held: MemoryRecords): Promise<void> {
    this.#records = await this.#larger();
    this.#held = null;
    let n = 0;
    for (const record of held.records()) {
      this.#records.add(record);
      if (++n % 1_000 === 0) await this.#records.settle();
    }
  }

  resolve(): Promise<void> {
    return this.#records.resolve();
  }

  trees(): AsyncIterable<readonly TreeRow[]> {
    return this.#records.trees();
  }
}
