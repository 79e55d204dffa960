import type { Figure } from '@tributary/contracts';

/** A figure that is shown, to be changed by a specification. */
export function figure(over: Partial<Figure> = {}): Figure {
  return {
    indicator: 'EHC12', definitionVersion: 1, area: 'E06000002', areaLevel: 'council', breakdown: 'all', period: '2024-25Q3', state: 'released', numerator: '260', denominator: '412', value: '63.1', unit: '%',
    lower: '58.3', upper: '67.6', status: 'returned', reason: null, policy: 'D-none', comparison: 'similar', estimate: null, note: null, cutOff: '2025-05-12T08:30:00.000Z', release: '2024-25Q3.1', ...over,
  };
}

/** A figure that is hidden: nothing of it but the reason. */
export function hidden(over: Partial<Figure> = {}): Figure {
  return figure({ numerator: null, denominator: null, value: null, lower: null, upper: null, comparison: null, reason: 'small-number', policy: 'X-nhs', ...over });
}
