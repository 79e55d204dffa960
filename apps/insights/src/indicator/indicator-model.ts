import type { Figure } from '@tributary/contracts';
import { periodTitle } from '@tributary/domain';
import type { BreakdownFamily, IndicatorDefinition } from '@tributary/indicators';
import { axisEnd } from '../charts/interval-bar.js';
import type { Chart } from '../charts/render.js';
import { seriesChart } from '../charts/series-chart.js';
import type { FigureIndex } from '../figures/figure-index.js';
import { limitsOf, valueOf } from '../figures/numbers.js';
import { comparisonChart, sorted, tableRows, type TableRow } from '../pages/comparison-rows.js';
import { breakdownNames } from '../pages/choices.js';
import { csvLink } from '../pages/links.js';
import type { Council } from '../pages/page-context.js';
import { breakdownTitle, FAMILY_TITLES, familyOf } from '../words/breakdowns.js';
import { judgement, type Judgement } from '../words/comparison.js';
import { shortPeriod } from '../words/periods.js';
import { shown, type Shown } from '../words/shown.js';
import { trendOf, trendWords } from '../words/trends.js';

interface Area { readonly code: string; readonly name: string }

export interface IndicatorInput {
  readonly definition: IndicatorDefinition;
  readonly breakdown: string;
  readonly period: string;
  /** Periods of the same kind of which there is a figure, in the order of time. */
  readonly periods: readonly string[];
  readonly area: Area;
  readonly region: Area | null;
  readonly councils: readonly Council[];
  readonly figures: FigureIndex;
}

export interface IndicatorModel {
  readonly area: Area;
  readonly subject: string;
  readonly now: { readonly shown: Shown; readonly region: Shown | null; readonly judgement: Judgement; readonly trend: string | null };
  readonly series: { readonly title: string; readonly chart: Chart | null; readonly why: string | null; readonly rows: readonly SeriesRow[]; readonly download: string };
  readonly councils: { readonly title: string; readonly heading: string; readonly region: { readonly name: string; readonly shown: Shown } | null; readonly chart: Chart | null; readonly rows: readonly TableRow[]; readonly download: string };
  readonly parts: readonly { readonly title: string; readonly chart: Chart | null; readonly rows: readonly TableRow[]; readonly download: string }[];
}

interface SeriesRow { readonly period: string; readonly shown: Shown; readonly region: Shown | null; readonly provisional: boolean; readonly version: number | null }

export async function indicatorModel(input: IndicatorInput): Promise<IndicatorModel> {
  const { definition, breakdown, period, area, region, figures } = input;
  const at = (code: string) => figures.get({ indicator: definition.id, breakdown, area: code, period });
  const subject = breakdown === 'all' ? definition.title : `${definition.title}: ${breakdownTitle(breakdown)}`;
  const own = at(area.code);
  const quarters = figures.series({ indicator: definition.id, breakdown, area: area.code }, input.periods.filter((p) => p <= period));
  return {
    area, subject,
    now: { shown: shown(own), region: region === null || region.code === area.code ? null : shown(at(region.code)), judgement: judgement(own), trend: trendWords(trendOf(quarters)) },
    series: await seriesOf(input, subject), councils: await councilsOf(input, subject), parts: await partsOf(input),
  };
}

async function seriesOf({ definition, breakdown, periods, area, region, figures }: IndicatorInput, subject: string): Promise<IndicatorModel['series']> {
  const beside = region === null || region.code === area.code || definition.formula.kind === 'count' ? null : region;
  const rows = periods.map((period) => ({
    period, own: figures.get({ indicator: definition.id, breakdown, area: area.code, period }), region: beside === null ? undefined : figures.get({ indicator: definition.id, breakdown, area: beside.code, period }),
  }));
  const title = `${subject}, ${area.name}`;
  const told = rows.map((r) => `${periodTitle(r.period)}: ${shown(r.own).text}`).join('. ');
  const max = axisEnd(rows.flatMap((r) => [valueOf(r.own) ?? 0, Math.min(limitsOf(r.own)?.upper ?? 0, (valueOf(r.own) ?? 0) * 2), valueOf(r.region) ?? 0]), definition.unit);
  const shownValues = rows.filter((r) => valueOf(r.own) !== null).length;
  return {
    title, download: csvLink({ indicator: definition.id, area: area.code, breakdown }),
    rows: rows.map((r) => ({ period: periodTitle(r.period), shown: shown(r.own), region: beside === null ? null : shown(r.region), provisional: r.own?.state === 'open', version: r.own?.definitionVersion ?? null })),
    why: shownValues === 1 ? 'only one of these figures has a value that can be shown. It is in the table, with the reasons for the others.' : null,
    chart: shownValues < 2 ? null : await seriesChart({
      title, description: `${told}. The same figures are in the table below.`, unit: definition.unit, max, area: area.name, regionName: 'Region',
      points: rows.map((r, i) => ({
        name: shortPeriod(r.period), value: valueOf(r.own), limits: limitsOf(r.own), region: valueOf(r.region), open: r.own?.state === 'open',
        newDefinition: differs(rows[i - 1]?.own, r.own),
      })),
    }),
  };
}

const differs = (before: Figure | undefined, after: Figure | undefined): boolean => before !== undefined && after !== undefined && before.definitionVersion !== after.definitionVersion;

async function councilsOf({ definition, breakdown, period, region, councils, figures }: IndicatorInput, subject: string): Promise<IndicatorModel['councils']> {
  const at = (code: string) => figures.get({ indicator: definition.id, breakdown, area: code, period });
  const subjects = sorted(councils.map((c) => ({ name: c.name, href: `/councils/${c.dfe}?period=${period}`, figure: at(c.code) })), definition.id);
  // A council's own people see one council: "all" would be untrue.
  const [only] = councils;
  const heading = councils.length === 1 && only !== undefined ? `${only.name} and the region` : 'All councils';
  const title = `${subject}, ${heading === 'All councils' ? 'all councils' : heading}, ${periodTitle(period)}`;
  const count = definition.formula.kind === 'count';
  return {
    title, heading, region: region === null ? null : { name: region.name, shown: shown(at(region.code)) }, rows: tableRows(subjects), download: csvLink({ indicator: definition.id, period, breakdown }),
    chart: await comparisonChart({ title, unit: definition.unit, subjects, region: region === null || count ? null : { name: region.name, figure: at(region.code) }, kind: count ? 'bars' : 'dots' }),
  };
}

/** The figures of the area by each family of breakdowns, except for the statistics of a distribution, which are chosen above. */
function partsOf({ definition, period, area, figures }: IndicatorInput): Promise<IndicatorModel['parts']> {
  const families = definition.breakdowns.map((family) => ({
    title: familyTitle(family),
    names: breakdownNames(definition).filter((name) => familyOf(name) === family.name && family.values.some((v) => name.split(';')[0] === `${family.name}=${v}`)),
  }));
  return Promise.all(families.map(async ({ title, names }) => {
    const subjects = names.map((breakdown) => ({ name: breakdownTitle(breakdown), href: null, figure: figures.get({ indicator: definition.id, breakdown, area: area.code, period }) }));
    const heading = `${title}: ${area.name}, ${periodTitle(period)}`;
    return {
      title: heading, rows: tableRows(subjects), download: csvLink({ indicator: definition.id, area: area.code, period }),
      chart: await comparisonChart({ title: heading, unit: definition.unit, subjects, region: null, kind: 'bars' }),
    };
  }));
}

/** Bands that overlap others say what they are for. */
function familyTitle(family: BreakdownFamily): string {
  const title = FAMILY_TITLES[family.name] ?? family.name;
  if (family.values.length === 1) return breakdownTitle(`${family.name}=${family.values[0] ?? ''}`);
  return family.name === 'age' && !family.partition ? 'Before and after the move to adult services' : `By ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}
