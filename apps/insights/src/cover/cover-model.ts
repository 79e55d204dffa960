import type { Figure } from '@tributary/contracts';
import { definitionOf } from '@tributary/indicators';
import { axisEnd, intervalBar } from '../charts/interval-bar.js';
import { sparkline } from '../charts/sparkline.js';
import { FigureIndex } from '../figures/figure-index.js';
import { limitsOf, valueOf } from '../figures/numbers.js';
import { withQuery } from '../pages/links.js';
import type { Council } from '../pages/page-context.js';
import { standOuts, type Candidate, type StandOut } from '../standouts/standouts.js';
import { judgement, type Judgement } from '../words/comparison.js';
import { shortPeriod } from '../words/periods.js';
import { shown, type Shown } from '../words/shown.js';
import { ofOneDefinition, trendOf, trendWords } from '../words/trends.js';
import { gapsOf } from './gaps.js';
import { COVER_ROWS, LENSES, type CoverRow } from './lenses.js';
import { amongNeighbours, neighbourhood, type Neighbours } from './neighbours.js';

export interface CoverRowModel {
  readonly title: string;
  readonly href: string;
  readonly shown: Shown;
  readonly region: Shown;
  readonly neighbours: Neighbours | null;
  readonly bar: string | null;
  readonly spark: string | null;
  readonly trend: string | null;
  readonly judgement: Judgement;
}

export interface CoverModel {
  readonly lenses: readonly { readonly title: string; readonly subtitle: string; readonly rows: readonly CoverRowModel[] }[];
  readonly standOuts: readonly StandOut[];
  readonly plans: Shown;
  readonly linked: Shown;
  readonly notes: readonly string[];
}

export interface CoverInput {
  readonly council: Council;
  readonly period: string;
  /** The period and those before it. */
  readonly periods: readonly string[];
  readonly figures: FigureIndex;
  /** Figures of the other councils in the period. */
  readonly peers: readonly Figure[];
}

/** Everything that the front cover says about a council, from the figures as decided. */
export function coverModel(input: CoverInput): CoverModel {
  const { council, period, figures } = input;
  const own = figures.all.filter((f) => f.area === council.code && f.period === period);
  const at = (indicator: string) => figures.get({ indicator, breakdown: 'all', area: council.code, period });
  const candidates = COVER_ROWS.flatMap((row) => candidateOf(row, input));
  return {
    lenses: LENSES.map(({ title, subtitle, rows }) => ({ title, subtitle, rows: rows.map((row) => rowModel(row, input)) })),
    standOuts: standOuts(candidates, gapsOf(own)), plans: shown(at('EHC17')), linked: shown(at('DQ01')),
    notes: [...new Set(COVER_ROWS.flatMap((row) => own.find((f) => f.indicator === row.indicator && f.breakdown === row.breakdown)?.note ?? []))],
  };
}

function candidateOf(row: CoverRow, { council, period, periods, figures, peers }: CoverInput): Candidate[] {
  const current = figures.get({ ...row, area: council.code, period });
  if (current === undefined) return [];
  const others = peersOf(row, council, peers);
  return [{
    current, series: figures.series({ ...row, area: council.code }, periods), region: figures.get({ ...row, area: council.region, period }), peers: others,
    neighbours: amongNeighbours(council.dfe, others),
  }];
}

function peersOf(row: CoverRow, council: Council, peers: readonly Figure[]): Figure[] {
  return peers.filter((f) => f.indicator === row.indicator && f.breakdown === row.breakdown && f.area !== council.code);
}

function rowModel(row: CoverRow, { council, period, periods, figures, peers }: CoverInput): CoverRowModel {
  const figure = figures.get({ ...row, area: council.code, period });
  const region = figures.get({ ...row, area: council.region, period });
  const series = ofOneDefinition(figures.series({ ...row, area: council.code }, periods));
  const title = row.title ?? definitionOf(row.indicator)?.title ?? row.indicator;
  const query: Record<string, string> = { area: council.dfe, period, ...(row.breakdown === 'all' ? {} : { breakdown: row.breakdown }) };
  return {
    title, href: withQuery(`/indicators/${row.indicator}`, query), shown: shown(figure), region: shown(region), neighbours: neighbourhood(council.dfe, peersOf(row, council, peers)),
    bar: barOf(title, figure, region), spark: sparkOf(title, series, periods), trend: trendWords(trendOf(series)), judgement: judgement(figure),
  };
}

/** A count has no interval and no sensible region to stand beside: the region's is the sum of all. */
function barOf(title: string, figure: Figure | undefined, region: Figure | undefined): string | null {
  const value = valueOf(figure);
  const limits = limitsOf(figure);
  if (figure === undefined || value === null || figure.unit === 'count') return null;
  const reference = valueOf(region);
  const said = shown(figure);
  const words = [said.text, said.interval === null ? '' : `95% interval ${said.interval}`, reference === null ? '' : `region ${shown(region).text}`].filter(Boolean).join(', ');
  const max = axisEnd([value, reference ?? 0, Math.min(limits?.upper ?? 0, Math.max(value, reference ?? 0) * 2)], figure.unit);
  return intervalBar({ value, limits, region: reference, max, mark: judgement(figure).shape, label: `${title}: ${words}` });
}

function sparkOf(title: string, series: readonly (Figure | undefined)[], periods: readonly string[]): string | null {
  const told = series.flatMap((f, i) => (f?.value == null ? [] : [`${shortPeriod(periods[i] ?? '')} ${shown(f).text}`]));
  return sparkline({ values: series.map(valueOf), label: `${title} over time: ${told.join(', ')}` });
}
