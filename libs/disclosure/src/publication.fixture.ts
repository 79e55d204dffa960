import { figureKey, type Figure } from '@tributary/contracts';
import { definitionOf, type CouncilArea, type ExactFigure, type IndicatorDefinition, type Term } from '@tributary/indicators';
import { fraction, type Fraction } from '@tributary/statistics';
import { decide, type Decided, type Publication } from './index.js';

export const AREAS: CouncilArea[] = [
  { council: 'E1', nhsArea: 'N1', region: 'R' }, { council: 'E2', nhsArea: 'N1', region: 'R' }, { council: 'E3', nhsArea: 'N2', region: 'R' },
];
export const DEFINITIONS = new Map(['AE01', 'AE02', 'AE06', 'EHC12', 'MH07', 'DQ01', 'AE09'].flatMap((id) => {
  const definition = definitionOf(id);
  return definition ? [[id, definition] as [string, IndicatorDefinition]] : [];
}));

export interface Draft { indicator: string; area: string; level?: Figure['areaLevel']; breakdown?: string; period?: string; n: number; d?: number; weight?: Fraction; base?: string; contributors?: number; lacking?: string[]; class?: ExactFigure['disclosureClass']; status?: ExactFigure['status'] }

export function exact(draft: Draft): ExactFigure {
  const { indicator, area, breakdown = 'all', period = '2024-25Q1', n, d } = draft;
  const name = (what: string) => `${indicator}.${what}|${breakdown}`;
  const top: Term = { role: 'numerator', cell: name('top'), count: n, weight: draft.weight ?? fraction(1), base: draft.base ?? null, power: 1 };
  const terms = d === undefined ? [top] : [top, { role: 'denominator' as const, cell: name('bottom'), count: d, weight: fraction(1), base: null, power: -1 as const }];
  const returned = (draft.status ?? 'returned') === 'returned';
  const multiplier = d === undefined ? (draft.weight ? 1000 : 1) : 100;
  const divisor = d === undefined ? (draft.weight ?? fraction(1)) : fraction(d);
  return {
    indicator, definitionVersion: 1, disclosureClass: draft.class ?? 'X', area, areaLevel: draft.level ?? 'council', period, breakdown, unit: '%', decimals: 1,
    numerator: returned ? fraction(n) : null, denominator: returned && (d !== undefined || draft.weight) ? divisor : null,
    value: returned && divisor.n !== 0n ? fraction(BigInt(multiplier) * BigInt(n) * divisor.d, divisor.n) : null,
    multiplier, terms: returned ? terms : [], lower: returned ? 1 : null, upper: returned ? 99 : null, status: draft.status ?? 'returned', reason: null, comparison: null,
    estimate: null, note: null, contributors: draft.contributors ?? (draft.level === 'region' ? 3 : 1), lacking: draft.lacking ?? [],
  };
}

export function published(figures: readonly ExactFigure[], more: Partial<Publication> = {}): Decided & { of(draft: Partial<Draft>): Figure | undefined } {
  const decided = decide({ figures, definitions: DEFINITIONS, areas: AREAS, earlier: new Map(), state: 'released', cutOff: '2025-01-01T00:00:00.000Z', release: 'r', ...more });
  const byKey = new Map(decided.figures.map((f) => [figureKey(f), f]));
  return { ...decided, of: ({ indicator = '', area = '', breakdown = 'all', period = '2024-25Q1' }) => byKey.get(figureKey({ indicator, area, breakdown, period })) };
}

/** Three councils, their NHS areas and the region, as computeFigures gives them. */
export function everywhere(indicator: string, counts: readonly (readonly [n: number, d: number])[], breakdown = 'all'): ExactFigure[] {
  const sum = (from: number, to: number, i: 0 | 1) => counts.slice(from, to).reduce((s, c) => s + c[i], 0);
  return [
    ...counts.map(([n, d], i) => exact({ indicator, area: `E${i + 1}`, n, d, breakdown })),
    exact({ indicator, area: 'N1', level: 'nhs-area', n: sum(0, 2, 0), d: sum(0, 2, 1), breakdown, contributors: 2 }),
    exact({ indicator, area: 'N2', level: 'nhs-area', n: sum(2, 3, 0), d: sum(2, 3, 1), breakdown }),
    exact({ indicator, area: 'R', level: 'region', n: sum(0, 3, 0), d: sum(0, 3, 1), breakdown }),
  ];
}
