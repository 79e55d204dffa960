import type { QualityDefinition } from '../feed/quality.js';
import type { Scope } from '../feed/scope.js';
import type { Counted } from '../receipt/key-counts.js';
import type { StagedFact } from '../tree/fact-builder.js';

type Declared = QualityDefinition['keyCounts'][number];
const NONE: readonly string[] = [];

/** Counts the facts of a submission as its feed declares. Messages that each stand for themselves are no whole that could be compared: of those nothing is counted. */
export class KeyCounter {
  readonly #declared: readonly Declared[];
  readonly #byType = new Map<string, Declared[]>();
  readonly #counts = new Map<string, number>();
  readonly #scope: Scope;

  constructor({ keyCounts }: QualityDefinition, scope: Scope) {
    this.#declared = scope.mode === 'net-change' ? [] : keyCounts;
    this.#scope = scope;
    for (const one of this.#declared) {
      this.#byType.set(one.type, [...(this.#byType.get(one.type) ?? []), one]);
      this.#counts.set(one.id, 0);
    }
  }

  /** Types of facts of which something is counted. */
  get types(): readonly string[] {
    return [...this.#byType.keys()];
  }

  /** Ids of the counts that a fact is counted in. */
  of({ recordType, payload }: Pick<StagedFact, 'recordType' | 'payload'>): readonly string[] {
    const counted = this.#byType.get(recordType)?.filter((one) => one.when?.(payload, this.#scope) ?? true);
    return counted === undefined ? NONE : counted.map(({ id }) => id);
  }

  /** Counts a fact in these counts. */
  add(counts: readonly string[]): void {
    this.#count(counts, 1);
  }

  /** Takes back a fact that was added and is not stated after all. */
  remove(counts: readonly string[]): void {
    this.#count(counts, -1);
  }

  #count(counts: readonly string[], by: number): void {
    for (const id of counts) this.#counts.set(id, (this.#counts.get(id) ?? 0) + by);
  }

  list(): Counted[] {
    return this.#declared.map(({ id, title }) => ({ id, title, count: this.#counts.get(id) ?? 0 }));
  }
}
