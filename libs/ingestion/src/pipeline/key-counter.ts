import type { QualityDefinition } from '../feed/quality.js';
import type { Scope } from '../feed/scope.js';
import type { Counted } from '../receipt/key-counts.js';
import type { StagedFact } from '../tree/fact-builder.js';

type Declared = QualityDefinition['keyCounts'][number];

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

  add(fact: Pick<StagedFact, 'recordType' | 'payload'>): void {
    this.#count(fact, 1);
  }

  /** Takes back a fact that was added and is not stated after all. */
  remove(fact: Pick<StagedFact, 'recordType' | 'payload'>): void {
    this.#count(fact, -1);
  }

  #count({ recordType, payload }: Pick<StagedFact, 'recordType' | 'payload'>, by: number): void {
    for (const one of this.#byType.get(recordType) ?? []) {
      if (one.when?.(payload, this.#scope) ?? true) this.#counts.set(one.id, (this.#counts.get(one.id) ?? 0) + by);
    }
  }

  list(): Counted[] {
    return this.#declared.map(({ id, title }) => ({ id, title, count: this.#counts.get(id) ?? 0 }));
  }
}
