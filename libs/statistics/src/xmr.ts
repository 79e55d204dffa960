/** Constants of the XmR chart (indicators-and-disclosure.md 4.7). */
export const XMR = { limit: 2.66, nearLimit: 2.66 * (2 / 3), outlierScreen: 3.267, run: 7 } as const;

export type XmrSignal = 'above' | 'below' | 'trend' | 'two-of-three' | 'shift';

export interface XmrChart {
  readonly mean: number;
  readonly upper: number;
  readonly lower: number;
  /** For each value every signal, the one with precedence first; empty for most. */
  readonly signals: readonly (readonly XmrSignal[])[];
}

function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/**
 * Individuals chart: mean and limits at 2.66 mean moving ranges; `screened` drops moving ranges of 3.267 means or more once. Throws RangeError for fewer
 * than two values. Source: indicators-and-disclosure.md 4.7.
 */
export function xmr(values: readonly number[], options: { readonly screened?: boolean } = {}): XmrChart {
  if (values.length < 2) throw new RangeError('a chart needs two values or more');
  const ranges = values.slice(1).map((v, i) => Math.abs(v - (values[i] ?? v)));
  const kept = options.screened === false ? ranges : ranges.filter((r) => r < XMR.outlierScreen * average(ranges));
  const range = average(kept.length === 0 ? ranges : kept);
  const mean = average(values);
  const chart = { mean, upper: mean + XMR.limit * range, lower: mean - XMR.limit * range };
  return { ...chart, signals: signalsOf(values, chart, XMR.nearLimit * range) };
}

function signalsOf(values: readonly number[], { mean, upper, lower }: Omit<XmrChart, 'signals'>, near: number): XmrSignal[][] {
  const sides = values.map((v) => Math.sign(v - mean));
  const steps = values.map((v, i) => (i === 0 ? 0 : Math.sign(v - (values[i - 1] ?? v))));
  const shift = marked(sides, XMR.run);
  // Seven values in one direction are six steps.
  const trend = marked(steps, XMR.run - 1).map((m, i, all) => m || (all[i + 1] === true && steps[i + 1] !== steps[i]));
  const twoOfThree = values.map((_v, i) => beyond(values, i, mean, near));
  return values.map((v, i) => {
    const found: readonly (XmrSignal | false)[] = [
      v > upper && 'above', v < lower && 'below', trend[i] === true && 'trend', twoOfThree[i] === true && 'two-of-three', shift[i] === true && 'shift',
    ];
    return found.filter((f) => f !== false);
  });
}

/** Marks every member of a run of equal, non-zero signs that is at least `length` long. */
function marked(signs: readonly number[], length: number): boolean[] {
  const marks = signs.map(() => false);
  for (let from = 0; from < signs.length;) {
    let to = from;
    while (to < signs.length && signs[to] === signs[from]) to += 1;
    if (signs[from] !== 0 && to - from >= length) marks.fill(true, from, to);
    from = to;
  }
  return marks;
}

/** Is the value beyond the near limit, and another within two places that lies beyond it on the same side? */
function beyond(values: readonly number[], at: number, mean: number, near: number): boolean {
  const side = (i: number) => {
    const v = values[i];
    return v === undefined || Math.abs(v - mean) <= near ? 0 : Math.sign(v - mean);
  };
  const own = side(at);
  return own !== 0 && [at - 2, at - 1, at + 1, at + 2].some((i) => side(i) === own);
}
