import { withThousands } from '../words/numbers.js';
import { COLOURS } from './svg.js';

/** A value on an axis, with its unit where it is short. */
export function axisLabel(unit: string): (value: number) => string {
  const suffix = unit.startsWith('%') ? '%' : '';
  return (value) => `${withThousands(String(Math.round(value * 100) / 100))}${suffix}`;
}

/** Equal steps from zero to the end of the axis, in round numbers: two on a phone. */
function stepOf(max: number, narrow: boolean): number {
  if (narrow) return max / 2;
  const first = Number(max.toExponential()[0]);
  const parts = max === 1.5 * 10 ** Math.floor(Math.log10(max)) || first === 3 || first === 6 ? 3 : first === 4 || first === 8 ? 4 : 5;
  return max / parts;
}

export function valueAxis(unit: string, max: number, narrow: boolean): object {
  return {
    type: 'value', min: 0, max, interval: stepOf(max, narrow), axisLabel: { color: COLOURS.soft, fontSize: narrow ? 13 : 14, formatter: axisLabel(unit), hideOverlap: true },
    splitLine: { lineStyle: { color: '#e4e6e6' } }, axisLine: { show: false }, axisTick: { show: false },
  };
}
