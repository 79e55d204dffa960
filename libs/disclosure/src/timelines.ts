import type { Relation } from './elimination.js';
import { periodOf } from './numbers.js';

/** The place of what is not out yet: behind all releases. */
export const NOT_OUT = Number.MAX_SAFE_INTEGER;

/** When a release was cut, and what the numbers of other periods were then. */
export interface Cut {
  /** Its place in the order of all releases. */
  readonly at: number;
  /** Those that sums tie to it and that were not out as what they were. Undefined of a release that did not keep it. */
  readonly corrected?: ReadonlyMap<string, number> | undefined;
}

/** A state of a period, with the names of its numbers. */
interface Entry extends Cut { readonly nameOf: (id: string) => string }

/**
 * Which states of several periods go together. A year that was released before one of its quarters was corrected is the sum of what that quarter was, and says nothing about what it is now; one that
 * was released after a correction that its quarters had not been released with yet is a sum of numbers that nobody has seen, or will see only when these come out.
 */
export class Timelines {
  readonly #former = new Map<string, Entry[]>();
  readonly #known = new Map<string, readonly Entry[]>();

  /** @param latest vintage of each period that is out, but for the one that is decided about: what is not out comes last. */
  constructor(private readonly latest: ReadonlyMap<string, Cut>) {}

  /** Another state of a period than its latest vintage. */
  add(period: string, entry: Entry): void {
    this.#former.set(period, [...(this.#former.get(period) ?? []), entry]);
  }

  /**
   * A sum over several periods between the states in which it holds: of each state of its total that of the parts at that time. Of a release that did not keep what it was made from it is the vintages
   * which were out then, or came out next, as they add up to it.
   * @param valueOf undefined of a number that was not kept: of such a sum we take for true that it holds.
   */
  asTheyAddUp({ total, parts }: Relation, valueOf: (name: string) => number | undefined): Relation[] {
    const found = new Map<string, Relation>();
    for (const entry of this.#entriesOf(periodOf(total))) {
      const sum = entry.nameOf(total);
      const members = ways(parts.map((part) => this.#namesAt(part, entry))).find((names) => addsUp(sum, names, valueOf));
      if (members) found.set([sum, ...members].join('='), { total: sum, parts: members });
    }
    return [...found.values()];
  }

  #entriesOf(period: string): readonly Entry[] {
    const known = this.#known.get(period);
    if (known) return known;
    const former = this.#former.get(period) ?? [];
    const latest: Entry = { at: NOT_OUT, ...this.latest.get(period), nameOf: (own: string) => own };
    const entries = [...former, latest].sort((a, b) => a.at - b.at);
    this.#known.set(period, entries);
    return entries;
  }

  /** What a number may have been called when something was released. */
  #namesAt(id: string, { at, corrected }: Entry): string[] {
    const entries = this.#entriesOf(periodOf(id));
    const before = entries.findLast((entry) => entry.at <= at);
    if (before !== undefined && corrected !== undefined) return [before.nameOf(id)];
    const next = entries.find((entry) => entry.at > at);
    return [...new Set([before, next].flatMap((entry) => (entry === undefined ? [] : [entry.nameOf(id)])))];
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
