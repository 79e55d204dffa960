import type { ExactFigure } from '@tributary/indicators';
import type { Relation } from './elimination.js';
import { cellId, numbersOf, type ProtectedNumber } from './numbers.js';

/** A part of age bands that is never printed, but that overlapping bands give away: 11-17 less 11-15 are those aged 16 and 17. */
export interface AgeAtom {
  readonly id: string;
  readonly value: number;
  /** A figure of the same area, for the rules of its class and level. */
  readonly figure: ExactFigure;
}

interface Band { readonly from: number; readonly to: number; readonly number: ProtectedNumber; readonly figure: ExactFigure }

export interface AgeBandSums { readonly atoms: readonly AgeAtom[]; readonly relations: readonly Relation[] }

/** What was found of bands that belong together when they were last looked at, for as long as they are of the same figures. */
export class AgeBandMemory {
  readonly #found = new Map<string, { readonly bands: readonly Band[]; readonly sums: AgeBandSums }>();

  of(key: string, bands: readonly Band[]): AgeBandSums {
    const known = this.#found.get(key);
    if (known?.bands.length === bands.length && known.bands.every((band, i) => band.number === bands[i]?.number)) return known.sums;
    const sums = sumsOf(bands);
    this.#found.set(key, { bands, sums });
    return sums;
  }
}

/** The age bands of every figure as sums of the pieces that all bands together cut ages into, and the pieces that are not printed themselves. */
export function ageBandSums(figures: readonly ExactFigure[], memory = new AgeBandMemory()): AgeBandSums {
  const groups = new Map<string, Band[]>();
  for (const figure of figures) {
    for (const number of numbersOf(figure)) {
      const age = ageOf(number.name);
      if (!age) continue;
      const key = cellId(age.of, figure);
      const list = groups.get(key);
      if (!list) groups.set(key, [{ ...age, number, figure }]);
      else if (!list.some((b) => b.number.name === number.name)) list.push({ ...age, number, figure });
    }
  }
  const results = [...groups].filter(([, bands]) => bands.length > 1).map(([key, bands]) => memory.of(key, bands));
  return { atoms: results.flatMap((r) => r.atoms), relations: results.flatMap((r) => r.relations) };
}

const AGE = /(^|[|;])age=(\d+)-(\d+)/;
interface Age { readonly from: number; readonly to: number; /** The name without its ages. */ readonly of: string }
/** By the names of numbers, of which there are some hundreds. */
const AGES = new Map<string, Age | null>();

function ageOf(name: string): Age | null {
  let age = AGES.get(name);
  if (age === undefined) {
    const found = AGE.exec(name);
    AGES.set(name, (age = found && { from: Number(found[2]), to: Number(found[3]), of: name.replace(AGE, '$1age=') }));
  }
  return age;
}

function sumsOf(bands: readonly Band[]): AgeBandSums {
  const starts = [...new Set(bands.flatMap((b) => [b.from, b.to + 1]))].toSorted((a, b) => a - b);
  const idOf = (band: Band, from: number, to: number) => cellId(band.number.name.replace(AGE, `$1age=${from}-${to}`), band.figure);
  const values = new Map(bands.map((b) => [idOf(b, b.from, b.to), b.number.value]));
  const relations: Relation[] = [];
  for (const band of bands) {
    const cuts = starts.filter((s) => s >= band.from && s <= band.to);
    const parts = cuts.map((from, i) => idOf(band, from, (cuts[i + 1] ?? band.to + 1) - 1));
    if (parts.length > 1) relations.push({ total: idOf(band, band.from, band.to), parts });
  }
  const printed = new Set(values.keys());
  solve(relations, values);
  const first = bands[0];
  const atoms = [...new Set(relations.flatMap((r) => r.parts))].filter((id) => !printed.has(id));
  return { atoms: first ? atoms.flatMap((id) => (values.has(id) ? [{ id, value: values.get(id) ?? 0, figure: first.figure }] : [])) : [], relations };
}

/** Works out parts of sums in which everything else is known, until nothing more follows: what a reader would do. */
export function solve(relations: readonly Relation[], values: Map<string, number>): void {
  for (let found = true; found; ) {
    found = false;
    for (const { total, parts } of relations) {
      const unknown = parts.filter((p) => !values.has(p));
      const piece = unknown[0];
      if (unknown.length !== 1 || piece === undefined || !values.has(total)) continue;
      values.set(piece, (values.get(total) ?? 0) - parts.reduce((sum, p) => sum + (values.get(p) ?? 0), 0));
      found = true;
    }
  }
}
