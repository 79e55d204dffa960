import type { Quality } from '@tributary/contracts';
import type { CompiledType } from '../feed/compile.js';
import type { RecordType } from '../feed/fields.js';

/** Of the records of one type: how often each field had a value, and how often what stood there did not hold. By position of the field. */
export class TypeTally {
  read = 0;
  readonly #filled: Uint32Array;
  readonly #faulty: Uint32Array;

  constructor(readonly type: CompiledType) {
    this.#filled = new Uint32Array(type.names.length);
    this.#faulty = new Uint32Array(type.names.length);
  }

  fill(position: number): void {
    this.#filled[position] = (this.#filled[position] ?? 0) + 1;
  }

  /** To be called once for a value that was counted as filled. */
  fault(position: number): void {
    this.#faulty[position] = (this.#faulty[position] ?? 0) + 1;
  }

  toJSON(expected: ReadonlySet<string>): Quality['records'][number] {
    const { type, names } = this.type;
    return {
      record: type.name, title: type.title, read: this.read,
      fields: names.map((field, i) => ({
        field, title: type.fields[field]?.title ?? `${field.charAt(0).toUpperCase()}${field.slice(1)}`, expected: expected.has(field), filled: this.#filled[i] ?? 0, valid: (this.#filled[i] ?? 0) - (this.#faulty[i] ?? 0),
      })),
    };
  }
}

/** Completeness and validity by field: two increments a value, memory for the fields that a feed declares. Counts only, never a value. */
export class FieldTally {
  readonly #types = new Map<CompiledType, TypeTally>();
  /** The one asked for last: records come type by type, as a rule. */
  #last: TypeTally | null = null;

  of(type: CompiledType): TypeTally {
    if (this.#last?.type === type) return this.#last;
    let tally = this.#types.get(type);
    if (!tally) this.#types.set(type, (tally = new TypeTally(type)));
    return (this.#last = tally);
  }

  /** Of everything but headers and lookups, in the order of the declaration. @param expected fields in which each record should have a value, by record type. */
  list(expected: ReadonlyMap<RecordType, ReadonlySet<string>>): Quality['records'] {
    return [...this.#types.values()].filter(({ type: { type } }) => type.role !== 'header' && type.role !== 'lookup').toSorted((a, b) => a.type.index - b.type.index)
      .map((tally) => tally.toJSON(expected.get(tally.type.type) ?? new Set()));
  }
}
