import type { Period } from '@tributary/domain';
import { bandAges } from '../ages.js';
import type { MeasureSums } from '../contribution.js';
import { hasDimension, measureOf } from '../measures.js';
import type { Selection } from '../selection.js';

/** The breakdown of a figure as values: `all` is none, `age=0-4;cohort=with-plan` two. */
export type Where = Readonly<Record<string, string>>;

const PARSED = new Map<string, Where>();

/** The values of a breakdown. Kept, because the same few thousand come again with every figure. */
export function parseBreakdown(breakdown: string): Where {
  let where = PARSED.get(breakdown);
  if (!where) {
    where = breakdown === 'all' ? {} : Object.fromEntries(breakdown.split(';').map((pair): [string, string] => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }));
    PARSED.set(breakdown, where);
  }
  return where;
}

/** Adds to a selection those values of a figure's breakdown that its measure knows. */
export function narrow(selection: Selection, where: Where): Selection {
  const measure = measureOf(selection.measure);
  const known = Object.entries(where).filter(([name]) => hasDimension(measure, name));
  return known.length === 0 ? selection : { measure: selection.measure, where: { ...selection.where, ...Object.fromEntries(known) } };
}

/** `measure|name=value;...` with the dimensions in their order, `measure|all` for the whole measure: the name of the number (Term.cell). */
export function cellName({ measure, where }: Selection): string {
  const names = measureOf(measure).dimensions.map((d) => d.replace('*', ''));
  const pairs = names.flatMap((name) => (where?.[name] === undefined ? [] : [`${name}=${where[name]}`]));
  return `${measure}|${pairs.length === 0 ? 'all' : pairs.join(';')}`;
}

/** Whether a cell's breakdown is within a selection's values. */
type Matcher = (breakdown: string) => boolean;

const MATCHERS = new Map<string, Matcher>();

/** The matcher of a selection's values, with what it has found. Kept, because the same few hundred selections meet the same few thousand breakdowns with every figure. */
function matcherOf(wanted: Where): Matcher {
  const name = Object.entries(wanted).map(([dimension, value]) => `${dimension}=${value}`).join(';');
  let matcher = MATCHERS.get(name);
  if (!matcher) {
    const found = new Map<string, boolean>();
    matcher = (breakdown) => {
      let within = found.get(breakdown);
      if (within === undefined) found.set(breakdown, (within = matches(parseBreakdown(breakdown), wanted)));
      return within;
    };
    MATCHERS.set(name, matcher);
  }
  return matcher;
}

function matches(cell: Where, wanted: Where): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const own = cell[name];
    if (own === value || (own !== undefined && value.split('|').includes(own))) return true;
    const range = name === 'age' || name === 'days' ? bandAges(value) : null;
    if (!range || own === undefined) return false;
    const [from, to] = bandAges(own) ?? [Number(own), Number(own)];
    return from >= range[0] && to <= range[1];
  });
}

/** The sum of a selection for one council over some periods. */
export function sumOf(sums: MeasureSums, council: string, periods: readonly Period[], selection: Selection): number {
  const within = selection.where && matcherOf(selection.where);
  let total = 0;
  for (const period of periods) {
    for (const [breakdown, amount] of sums.cells(selection.measure, council, period)) if (!within || within(breakdown)) total += amount;
  }
  return total;
}

/** Adds a selection's cells to a histogram over the dimension `days`. */
export function addHistogram(histogram: Map<number, number>, sums: MeasureSums, council: string, period: Period, selection: Selection): void {
  const within = selection.where && matcherOf(selection.where);
  for (const [breakdown, amount] of sums.cells(selection.measure, council, period)) {
    const where = parseBreakdown(breakdown);
    if (where['days'] === undefined || (within && !within(breakdown))) continue;
    const days = Number(where['days']);
    histogram.set(days, (histogram.get(days) ?? 0) + amount);
  }
}
