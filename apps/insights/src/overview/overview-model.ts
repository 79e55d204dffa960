import type { Figure } from '@tributary/contracts';
import { periodTitle } from '@tributary/domain';
import type { IndicatorDefinition } from '@tributary/indicators';
import type { Chart } from '../charts/render.js';
import { comparisonChart, sorted, tableRows, type TableRow } from '../pages/comparison-rows.js';
import { csvLink } from '../pages/links.js';
import type { Council } from '../pages/page-context.js';
import { breakdownTitle } from '../words/breakdowns.js';
import { unitTitle } from '../words/numbers.js';
import { shown, type Shown } from '../words/shown.js';

export interface OverviewModel {
  readonly title: string;
  readonly finding: string;
  readonly unit: string;
  readonly region: { readonly name: string; readonly shown: Shown } | null;
  readonly chart: Chart | null;
  readonly rows: readonly TableRow[];
  readonly download: string;
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
    title, finding: finding(figures.filter((f) => f.areaLevel === 'council')), unit: unitTitle(definition.unit), judged: figures.some((f) => f.comparison !== null),
    region: region === null ? null : { name: region.name, shown: shown(regional) }, rows: tableRows(subjects),
    chart: await comparisonChart({ title: `${title}, ${periodTitle(period)}, each council${line === null ? '' : ' against the region'}`, unit: definition.unit, subjects, region: line, kind: definition.formula.kind === 'count' ? 'bars' : 'dots' }),
    download: csvLink({ indicator: definition.id, period, breakdown }),
  };
}

/** "5 councils are better than the region, 3 worse, 4 similar; 2 have no figure." */
function finding(councils: readonly Figure[]): string {
  const count = (comparison: Figure['comparison']) => councils.filter((f) => f.comparison === comparison).length;
  const words = ([['better', 'better than the region'], ['worse', 'worse'], ['higher', 'higher than the region'], ['lower', 'lower'], ['similar', 'similar to it']] as const)
    .map(([comparison, text]) => [count(comparison), text] as const).filter(([n]) => n > 0);
  const missing = councils.filter((f) => f.value === null).length;
  const [first, ...rest] = words;
  const compared = first === undefined ? '' : `${first[0]} ${first[0] === 1 ? 'council is' : 'councils are'} ${first[1]}${rest.map(([n, text]) => `, ${n} ${text}`).join('')}.`;
  const without = missing === 0 ? '' : ` ${missing} ${missing === 1 ? 'has' : 'have'} no figure; the reason stands in its place.`;
  return `${compared}${without}`.trim();
}
