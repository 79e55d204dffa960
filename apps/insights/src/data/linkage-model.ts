import type { Figure } from '@tributary/contracts';
import { periodTitle } from '@tributary/domain';
import type { Chart } from '../charts/render.js';
import { comparisonChart, sorted, tableRows, type TableRow } from '../pages/comparison-rows.js';
import type { Council } from '../pages/page-context.js';
import { breakdownTitle } from '../words/breakdowns.js';
import { shown, type Shown } from '../words/shown.js';

export interface LinkageModel {
  readonly region: { readonly name: string; readonly shown: Shown } | null;
  readonly councils: { readonly chart: Chart | null; readonly rows: readonly TableRow[] };
  readonly ages: { readonly name: string; readonly bands: readonly string[]; readonly rows: readonly { readonly name: string; readonly cells: readonly Shown[] }[] };
}

const BANDS = ['age=0-4', 'age=5-10', 'age=11-15', 'age=16-18', 'age=19-25', 'age=other'];

/** How many plan holders are linked to health, by council (DQ01) and by age (DQ02). */
export async function linkageModel(input: { readonly councils: readonly Council[]; readonly region: { readonly code: string; readonly name: string } | null; readonly figures: readonly Figure[]; readonly period: string }): Promise<LinkageModel> {
  const { councils, region, figures, period } = input;
  const at = (indicator: string, area: string, breakdown = 'all') => figures.find((f) => f.indicator === indicator && f.area === area && f.breakdown === breakdown);
  const subjects = sorted(councils.map((c) => ({ name: c.name, href: null, figure: at('DQ01', c.code) })), 'DQ01');
  const regional = region === null ? null : { name: region.name, figure: at('DQ01', region.code) };
  const areas = [...(region === null ? [] : [{ name: region.name, code: region.code }]), ...councils.map((c) => ({ name: c.name, code: c.code }))];
  return {
    region: regional === null ? null : { name: regional.name, shown: shown(regional.figure) },
    councils: { rows: tableRows(subjects), chart: await comparisonChart({ title: `Plan holders linked to health, ${periodTitle(period)}`, unit: '%', subjects, region: regional, kind: 'dots' }) },
    ages: { name: 'Linked, by age', bands: BANDS.map(breakdownTitle), rows: areas.map(({ name, code }) => ({ name, cells: BANDS.map((band) => shown(at('DQ02', code, band))) })) },
  };
}
