import type { Relation } from './elimination.js';
import { periodOf } from './numbers.js';

/** When a release was cut, and what the numbers of other periods were then. */
export interface Cut {
  /** Its place in the order of all releases. */
  readonly at: number;
  /** What those had been corrected to that were out as something else. Undefined of a release that did not keep it. */
  readonly corrected?: ReadonlyMap<string, number> | undefined;
}

/** A vintage of a period, with the names of its numbers. */
interface Entry extends Cut { readonly nameOf: (id: string) => string }

/**
 * Which vintages of several periods go together. A year that was released before one of its quarters was corrected is the sum of what that quarter was, and says nothing about what it is now; one that
 * was released after a correction that its quarters had not been released with yet is the sum of what these were released with next.
 */
export class Timelines {
  readonly #former = new Map<string, Entry[]>();
  readonly #known = new Map<string, readonly Entry[]>();

  /**
   * @param own the period that is decided about, whose vintage comes last.
   * @param latest vintage of each other period; one without was out before all others.
   */
  constructor(private readonly own: string, private readonly latest: ReadonlyMap<string, Cut>) {}

  /** Another vintage of a period than its latest. */
  add(period: string, entry: Entry): void {
    this.#former.set(period, [...(this.#former.get(period) ?? []), entry]);
  }

  /**
   * A sum over several periods between the vintages in which it holds: of each vintage of its total that of the parts which were out then, or where these had been corrected, which came out next. None
   * where what they had been corrected to never came out.
   * @param valueOf undefined of a number that was not kept: of such a sum we take for true that it holds.
   */
  asTheyAddUp({ total, parts }: Relation, valueOf: (name: string) => number | undefined): Relation[] {
    const found = new Map<string, Relation>();
    for (const entry of this.#entriesOf(total)) {
      const sum = entry.nameOf(total);
      const members = ways(parts.map((part) => this.#namesAt(part, entry, valueOf))).find((names) => addsUp(sum, names, valueOf));
      if (members) found.set([sum, ...members].join('='), { total: sum, parts: members });
    }
    return [...found.values()];
  }

  #entriesOf(id: string): readonly Entry[] {
    const period = periodOf(id);
    const known = this.#known.get(period);
    if (known) return known;
    const former = this.#former.get(period) ?? [];
    const latest: Entry = { at: period === this.own ? Infinity : -Infinity, ...this.latest.get(period), nameOf: (own: string) => own };
    const entries = [...former, latest].sort((a, b) => a.at - b.at);
    this.#known.set(period, entries);
    return entries;
  }

  /** What a number may have been called when something was released: as it was out then, or as it came out next. Which of these is known where it was kept. */
  #namesAt(id: string, { at, corrected }: Entry, valueOf: (name: string) => number | undefined): string[] {
    const entries = this.#entriesOf(id);
    const after = entries.findIndex((entry) => entry.at > at);
    const [out, next] = after === -1 ? [entries.at(-1)] : after === 0 ? [undefined, entries[0]] : entries.slice(after - 1, after + 1);
    const names = [...new Set([out, next].flatMap((entry) => (entry === undefined ? [] : [entry.nameOf(id)])))];
    if (out === undefined || next === undefined || corrected === undefined) return names;
    const was = corrected.get(id);
    return was === undefined ? names.slice(0, 1) : names.filter((name) => valueOf(name) === was || valueOf(name) === undefined);
  }
}

/** Every way of taking one of each, the first ones first. */
function ways(choices: readonly (readonly string[])[]): string[][] {
  return choices.reduce<string[][]>((all, own) => own.flatMap((name) => all.map((some) => [...some, name])), [[]]);
}

function addsUp(total: string, parts: readonly string[], valueOf: (name: string) => number | undefined): boolean {
  const difference = parts.reduce((rest, part) => rest - (valueOf(part) ?? NaN), valueOf(total) ?? NaN);
  return difference === 0 || Number.isNaN(difference);
}
