import { CLASS_POLICIES } from './classes.js';
import type { Relation } from './elimination.js';
import type { Cell } from './suppression.js';
import { roundToBase } from './value-rules.js';

const { rule } = CLASS_POLICIES.X;
/** Of so many numbers one may be the true one, or of all small ones (indicators-and-disclosure 3.4). */
const WIDE = 5;
const HALF = Math.floor(rule.base / 2);

/** A sum by the places of its cells. */
interface Sum { readonly total: number; readonly parts: readonly number[] }

/** A cell and what was known of it before, to take back. */
interface Before { readonly at: number; readonly lowest: number; readonly highest: number }

/**
 * Between which whole numbers each cell lies for a reader who has everything that is shown, as it is rounded, and knows of what is hidden whether it is small: the reason says so.
 * Sums narrow them in turn until nothing more follows.
 */
export class Ranges {
  readonly #at: ReadonlyMap<string, number>;
  readonly #lowest: number[] = [];
  readonly #highest: number[] = [];
  /** Hidden and not small: nothing, or more than a small number. */
  readonly #notSmall = new Set<number>();
  readonly #sums: Sum[] = [];
  readonly #touching: number[][];

  constructor(private readonly cells: readonly Cell[], relations: readonly Relation[], unknown: ReadonlySet<string>) {
    this.#at = new Map(cells.map((cell, i) => [cell.id, i]));
    this.#touching = cells.map(() => []);
    for (const [i, cell] of cells.entries()) this.#set(i, unknown.has(cell.id) ? hiddenRange(cell) : shownRange(cell), !unknown.has(cell.id));
    for (const relation of relations) this.#add(relation);
    this.#follow(this.#sums.map((_, i) => i), []);
  }

  /** Is there too little that the number of a cell may be? */
  isNarrow(id: string): boolean {
    const at = this.#at.get(id);
    return at !== undefined && this.#isNarrow(at);
  }

  /** Takes a cell for shown from here on, unless one of some others would become narrow, or narrower. */
  show(id: string, others: ReadonlySet<string>): boolean {
    const at = this.#at.get(id);
    const cell = at === undefined ? undefined : this.cells[at];
    if (at === undefined || cell === undefined) return false;
    const before: Before[] = [];
    const [lowest, highest] = shownRange(cell);
    this.#narrowTo(at, lowest, highest, before);
    this.#follow(this.#touching[at] ?? [], before);
    const first = new Map(before.toReversed().map((b) => [b.at, b]));
    const spoilt = [...first.values()].some((b) => others.has(this.cells[b.at]?.id ?? '') && this.#isNarrow(b.at));
    if (spoilt) for (const b of first.values()) [this.#lowest[b.at], this.#highest[b.at]] = [b.lowest, b.highest];
    return !spoilt;
  }

  #isNarrow(at: number): boolean {
    const [lowest, highest] = [this.#lowest[at] ?? 0, this.#highest[at] ?? Infinity];
    return highest - lowest + 1 < WIDE && !(lowest <= 1 && highest >= rule.hideUpTo);
  }

  #set(at: number, [lowest, highest]: readonly [number, number], shown: boolean): void {
    this.#lowest[at] = lowest;
    this.#highest[at] = highest;
    const cell = this.cells[at];
    if (!shown && cell && !cell.implied && !cell.primary && (cell.value === 0 || cell.value > rule.hideUpTo)) this.#notSmall.add(at);
  }

  /** A sum that does not hold (of person-time in whole people, of a number that was not kept) tells nothing. */
  #add({ total, parts }: Relation): void {
    const at = (id: string) => this.#at.get(id) ?? -1;
    const sum = { total: at(total), parts: parts.map(at) };
    const value = (i: number) => this.cells[i]?.value ?? NaN;
    if (sum.parts.reduce((so, part) => so + value(part), 0) !== value(sum.total) || [sum.total, ...sum.parts].some((member) => value(member) < 0)) return;
    const i = this.#sums.push(sum) - 1;
    for (const member of [sum.total, ...sum.parts]) this.#touching[member]?.push(i);
  }

  #follow(from: readonly number[], before: Before[]): void {
    const waiting = new Set(from);
    for (const i of waiting) {
      waiting.delete(i);
      const sum = this.#sums[i];
      if (sum) for (const changed of this.#narrowBy(sum, before)) for (const next of this.#touching[changed] ?? []) waiting.add(next);
    }
  }

  /** What a sum says of its members. @returns those of which it says something new. */
  #narrowBy({ total, parts }: Sum, before: Before[]): number[] {
    const low = (at: number) => this.#lowest[at] ?? 0;
    const high = (at: number) => this.#highest[at] ?? Infinity;
    const changed: number[] = [];
    const narrow = (at: number, lowest: number, highest: number) => { if (this.#narrowTo(at, lowest, highest, before)) changed.push(at); };
    let [lowest, highest, endless] = [0, 0, 0];
    for (const part of parts) {
      lowest += low(part);
      if (high(part) === Infinity) endless++;
      else highest += high(part);
    }
    narrow(total, lowest, endless > 0 ? Infinity : highest);
    for (const part of parts) {
      const others = endless - (high(part) === Infinity ? 1 : 0);
      narrow(part, others > 0 ? 0 : low(total) - (high(part) === Infinity ? highest : highest - high(part)), high(total) - (lowest - low(part)));
    }
    return changed;
  }

  #narrowTo(at: number, lowest: number, highest: number, before: Before[]): boolean {
    const [low, high] = [this.#lowest[at] ?? 0, this.#highest[at] ?? Infinity];
    let [from, to] = [Math.max(low, lowest), Math.min(high, highest)];
    if (this.#notSmall.has(at)) {
      if (to <= rule.hideUpTo) to = 0;
      if (from > 0) from = Math.max(from, rule.hideUpTo + 1);
    }
    if (from > to || (from === low && to === high)) return false;
    before.push({ at, lowest: low, highest: high });
    [this.#lowest[at], this.#highest[at]] = [from, to];
    return true;
  }
}

/** Small numbers are shown of a region of enough councils only, where a rounded zero may be one or two. */
function shownRange({ value, fixed }: Cell): readonly [number, number] {
  if (fixed || value === 0) return [value, value];
  const rounded = roundToBase(value, rule.base);
  return [Math.max(0, rounded - HALF), rounded + HALF];
}

/** One that is hidden elsewhere may be taken for a secret without being small. */
function hiddenRange({ primary, implied, value }: Cell): readonly [number, number] {
  return primary && !implied && value >= 1 && value <= rule.hideUpTo ? [1, rule.hideUpTo] : [0, Infinity];
}
