import { withThousands } from '../words/numbers.js';
import { COLOURS } from './svg.js';

/** A value on an axis, with its unit where it is short. */
export function axisLabel(unit: string): (value: number) => string {
  const suffix = unit.startsWith('%') ? '%' : '';
  return (value) => `${withThousands(String(Math.round(value * 100) / 100))}${suffix}`;
}

export function valueAxis(unit: string, max: number, narrow: boolean): object {
  return {
    type: 'value', min: 0, max, splitNumber: narrow ? 2 : 5, axisLabel: { color: COLOURS.soft, fontSize: narrow ? 13 : 14, formatter: axisLabel(unit), hideOverlap: true },
    splitLine: { lineStyle: { color: '#e4e6e6' } }, axisLine: { show: false }, axisTick: { show: false },
  };
}
