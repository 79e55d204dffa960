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

const AGE = /(^|[|;])age=(\d+)-(\d+)/;

/** The age bands of every figure as sums of the pieces that all bands together cut ages into, and the pieces that are not printed themselves. */
export function ageBandSums(figures: readonly ExactFigure[]): { atoms: AgeAtom[]; relations: Relation[] } {
  const groups = new Map<string, Band[]>();
  for (const figure of figures) {
    for (const number of numbersOf(figure)) {
      const age = AGE.exec(number.name);
      if (!age) continue;
      const key = cellId(number.name.replace(AGE, '$1age='), figure);
      const list = groups.get(key) ?? [];
      if (!list.some((b) => b.number.name === number.name)) list.push({ from: Number(age[2]), to: Number(age[3]), number, figure });
      groups.set(key, list);
    }
  }
  const results = [...groups.values()].filter((bands) => bands.length > 1).map(sumsOf);
  return { atoms: results.flatMap((r) => r.atoms), relations: results.flatMap((r) => r.relations) };
}

function sumsOf(bands: readonly Band[]): { atoms: AgeAtom[]; relations: Relation[] } {
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
