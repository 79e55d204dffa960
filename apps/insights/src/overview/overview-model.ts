import type { Figure } from '@tributary/contracts';
import { periodTitle } from '@tributary/domain';
import type { IndicatorDefinition } from '@tributary/indicators';
import type { Chart } from '../charts/render.js';
import { comparisonChart, sorted, tableRows, type TableRow } from '../pages/comparison-rows.js';
import { csvLink, withQuery } from '../pages/links.js';
import type { Council } from '../pages/page-context.js';
import { breakdownTitle } from '../words/breakdowns.js';
import { unitTitle } from '../words/numbers.js';
import { shown, type Shown } from '../words/shown.js';
import { finding } from './finding.js';

export interface OverviewModel {
  readonly title: string;
  readonly finding: string;
  readonly unit: string;
  readonly region: { readonly name: string; readonly shown: Shown } | null;
  readonly chart: Chart | null;
  readonly rows: readonly TableRow[];
  readonly download: string;
  /** Where the same figures stand over time, with how they are counted. */
  readonly more: string;
  readonly judged: boolean;
}

export interface OverviewInput {
  readonly definition: IndicatorDefinition;
  readonly breakdown: string;
  readonly period: string;
  readonly figures: readonly Figure[];
  readonly councils: readonly Council[];
  readonly region: { readonly code: string; readonly name: string } | null;
}

/** All councils by one indicator, sorted, with the region. */
export async function overviewModel({ definition, breakdown, period, figures, councils, region }: OverviewInput): Promise<OverviewModel> {
  const at = (area: string) => figures.find((f) => f.area === area && f.breakdown === breakdown);
  const subjects = sorted(councils.map((c) => ({ name: c.name, href: `/councils/${c.dfe}?period=${period}`, figure: at(c.code) })), definition.id);
  const regional = region === null ? undefined : at(region.code);
  const title = breakdown === 'all' ? definition.title : `${definition.title}: ${breakdownTitle(breakdown)}`;
  // The region's count is the sum of its councils: a line across their dots would say nothing.
  const line = definition.formula.kind === 'count' || region === null ? null : { name: region.name, figure: regional };
  return {
    title, finding: finding(subjects), unit: unitTitle(definition.unit), judged: figures.some((f) => f.comparison !== null),
    region: region === null ? null : { name: region.name, shown: shown(regional) }, rows: tableRows(subjects),
    chart: await comparisonChart({ title: `${title}, ${periodTitle(period)}, each council${line === null ? '' : ' against the region'}`, unit: definition.unit, subjects, region: line, kind: definition.formula.kind === 'count' ? 'bars' : 'dots' }),
    download: csvLink({ indicator: definition.id, period, breakdown }), more: withQuery(`/indicators/${definition.id}`, { period, ...(breakdown === 'all' ? {} : { breakdown }) }),
  };
}
