import type { Quality } from '@tributary/contracts';
import type { Node } from '../tree/nodes.js';
import { FieldTally } from './field-tally.js';

/** Completeness and validity of the records that were accepted, by the council where the person lives. Counts only, never a value. */
export class CouncilFields {
  readonly #councils = new Map<string, FieldTally>();

  /** @param council ONS code. */
  add(council: string, nodes: readonly Node[]): void {
    let fields = this.#councils.get(council);
    if (!fields) this.#councils.set(council, (fields = new FieldTally()));
    for (const { compiled, mutable, faults } of nodes) {
      const tally = fields.of(compiled);
      tally.read++;
      compiled.names.forEach((name, i) => { if ((mutable[name] ?? null) !== null) tally.fill(i); });
      for (const position of new Set(faults)) {
        // What was blamed stands no more, unless the rule let it stand.
        if ((mutable[compiled.names[position] ?? ''] ?? null) === null) tally.fill(position);
        tally.fault(position);
      }
    }
  }

  /** By council, in the order of `records`: those of the submission as a whole. */
  list(records: Quality['records']): NonNullable<Quality['councils']> {
    return [...this.#councils].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([council, fields]) => {
      const own = new Map(fields.list(new Map()).map((one) => [one.record, one]));
      return {
        council, records: records.map(({ record, fields: all }) => {
          const found = own.get(record);
          return { read: found?.read ?? 0, filled: all.map((_, i) => found?.fields[i]?.filled ?? 0), valid: all.map((_, i) => found?.fields[i]?.valid ?? 0) };
        }),
      };
    });
  }
}
