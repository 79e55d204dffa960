import type { Progress, SubmissionStore } from '../store/submissions.js';
import type { Phase } from './run-context.js';

const EVERY_MS = 1_000;
/** What is done at once needs no progress. */
const QUICK_MS = 100;

/** Where a phase begins, and how much it takes, of a hundred: about what their times are for a large file. */
const SHARE: Record<Phase, readonly [from: number, of: number]> = {
  waiting: [0, 0], 'waiting-for-postcodes': [0, 0], reading: [0, 50], resolving: [50, 0], assembling: [55, 35], committing: [90, 0], finished: [100, 0],
};

/** Tells the store how far a run is that takes a while: once a second at the most and whenever a phase begins. */
export class ProgressReport {
  readonly #started = Date.now();
  #last = 0;
  #phase: Phase = 'waiting';

  /** @param bytesRead bytes of the stored files that have been read so far. */
  constructor(private readonly store: SubmissionStore, private readonly submission: { readonly id: string; readonly bytes: string }, private readonly bytesRead: () => number) {}

  /** @param share how much of the phase is done, 0 to 1; of reading it is the share of bytes. */
  async at(phase: Phase, rows: number, share: number): Promise<void> {
    if (Date.now() - this.#started < QUICK_MS) return;
    if (phase === this.#phase && Date.now() - this.#last < EVERY_MS) return;
    [this.#last, this.#phase] = [Date.now(), phase];
    await this.store.setProgress(this.submission.id, this.#progress(phase, rows, share));
  }

  #progress(phase: Phase, rows: number, share: number): Progress {
    const bytes = Number(this.submission.bytes);
    const bytesRead = phase === 'reading' ? Math.min(this.bytesRead(), bytes) : bytes;
    const [from, of] = SHARE[phase];
    const done = phase === 'reading' ? (bytes === 0 ? 1 : bytesRead / bytes) : share;
    return { phase, rows, percent: Math.floor(from + of * Math.min(1, done)), bytesRead, bytes };
  }
}
