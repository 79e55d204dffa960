import type { Relation } from './elimination.js';
import { periodOf } from './numbers.js';

/** A vintage of a period: its place in the order of all releases, and the names of its numbers. */
interface Entry { readonly at: number; readonly nameOf: (id: string) => string }

/**
 * Which vintages of several periods go together. A year that was released before one of its quarters was corrected is the sum of what that quarter was, and says nothing about what it is now; one that
 * was released after a correction that its quarters had not been released with yet is the sum of what these were released with next.
 */
export class Timelines {
  readonly #former = new Map<string, Entry[]>();
  readonly #known = new Map<string, readonly Entry[]>();

  /**
   * @param own the period that is decided about, whose vintage comes last.
   * @param latestAt the place of the latest vintage of each other period; one without was out before all others.
   */
  constructor(private readonly own: string, private readonly latestAt: ReadonlyMap<string, number>) {}

  /** Another vintage of a period than its latest. */
  add(period: string, entry: Entry): void {
    this.#former.set(period, [...(this.#former.get(period) ?? []), entry]);
  }

  /**
   * A sum over several periods between the vintages in which it holds: of each vintage of its total that of the parts which were out then, or which came out next, as they add up to it. Where
   * several ways do by chance, each is taken for true: which one is, a reader may know.
   * @param valueOf undefined of a number that was not kept: of the first such sum we take for true that it holds.
   */
  asTheyAddUp({ total, parts }: Relation, valueOf: (name: string) => number | undefined): Relation[] {
    const found = new Map<string, Relation>();
    for (const { at, nameOf } of this.#entriesOf(total)) {
      const sum = nameOf(total);
      const all = ways(parts.map((part) => this.#namesAround(part, at))).map((names) => ({ names, difference: differenceOf(sum, names, valueOf) }));
      const taken = [...all.filter(({ difference }) => difference === 0), ...all.filter(({ difference }) => difference === undefined).slice(0, 1)];
      for (const { names } of taken) found.set([sum, ...names].join('='), { total: sum, parts: names });
    }
    return [...found.values()];
  }

  #entriesOf(id: string): readonly Entry[] {
    const period = periodOf(id);
    const known = this.#known.get(period);
    if (known) return known;
    const former = this.#former.get(period) ?? [];
    const latest = { at: this.latestAt.get(period) ?? (period === this.own ? Infinity : -Infinity), nameOf: (own: string) => own };
    const entries = [...former, latest].sort((a, b) => a.at - b.at);
    this.#known.set(period, entries);
    return entries;
  }

  /** What a number was called that was out at a place in the order of releases, and what it was called next. */
  #namesAround(id: string, at: number): string[] {
    const entries = this.#entriesOf(id);
    const after = entries.findIndex((entry) => entry.at > at);
    const around = after === -1 ? entries.slice(-1) : entries.slice(Math.max(0, after - 1), after + 1);
    return [...new Set(around.map(({ nameOf }) => nameOf(id)))];
  }
}

/** Every way of taking one of each, the first ones first. */
function ways(choices: readonly (readonly string[])[]): string[][] {
  return choices.reduce<string[][]>((all, own) => own.flatMap((name) => all.map((some) => [...some, name])), [[]]);
}

/** The total less its parts; undefined where one of them was not kept. */
function differenceOf(total: string, parts: readonly string[], valueOf: (name: string) => number | undefined): number | undefined {
  const difference = parts.reduce((rest, part) => rest - (valueOf(part) ?? NaN), valueOf(total) ?? NaN);
  return Number.isNaN(difference) ? undefined : difference;
}
