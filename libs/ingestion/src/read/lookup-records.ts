import type { CompiledType } from '../feed/compile.js';
import { GENERAL } from '../feed/general-rules.js';
import { Refusal, type Findings } from './findings.js';
import { placeOf, type MutableValues, type RawRow } from './record-reader.js';

/** Most records of lookup types, which are held in memory. */
const MOST = 200_000;

/**
 * The records that others look up, one for each key. Of several with one key that one counts whose values come first in their order, those before all that the rule of the key
 * blames: the order of the rows decides nothing. Each of them is said by that rule, where the feed has one.
 */
export class LookupRecords {
  readonly #known: Map<string, Map<string, MutableValues>>;
  readonly #findings: Findings;
  /** First rows of keys of which a rule would have something to say, until it has. */
  readonly #first = new Map<string, Pick<RawRow, 'type' | 'place' | 'columns'>>();
  #count = 0;

  /** @param known by type and key; filled here. */
  constructor(known: Map<string, Map<string, MutableValues>>, findings: Findings) {
    this.#known = known;
    this.#findings = findings;
  }

  /** @throws Refusal when there are more than memory is meant to hold. */
  add(row: RawRow, values: MutableValues): void {
    const { type, localKey } = row;
    if (localKey === null) return;
    if (++this.#count > MOST) throw new Refusal(GENERAL.archiveLimit, placeOf(row, null));
    const ofType = this.#known.get(type.type.name) ?? new Map<string, MutableValues>();
    this.#known.set(type.type.name, ofType);
    const other = ofType.get(localKey);
    this.#say(row, localKey, other !== undefined);
    if (other === undefined || comesBefore(type, values, other)) ofType.set(localKey, values);
  }

  #say(row: RawRow, localKey: string, again: boolean): void {
    const rules = row.type.uniqueRules.flatMap(({ rule }) => (rule.ofKey ? [rule] : []));
    if (rules.length === 0) return;
    const key = `${row.type.index}|${localKey}`;
    if (!again) {
      this.#first.set(key, { type: row.type, place: row.place, columns: row.columns });
      return;
    }
    const first = this.#first.get(key);
    this.#first.delete(key);
    for (const one of first ? [first, row] : [row]) for (const rule of rules) this.#findings.add(rule, placeOf(one, rule.blames[0] ?? null));
  }
}

function comesBefore(type: CompiledType, values: MutableValues, other: MutableValues): boolean {
  const order = [...type.uniqueRules.flatMap(({ rule }) => rule.blames), ...type.names];
  const text = (of: MutableValues): string => JSON.stringify(order.map((name) => of[name] ?? null));
  return text(values) < text(other);
}
