import { figure, hidden } from '../../spec/figure.js';
import { coverModel } from '../cover/cover-model.js';
import { FigureIndex } from '../figures/figure-index.js';
import { comparisonChart } from '../pages/comparison-rows.js';
import { axisEnd, intervalBar } from './interval-bar.js';
import { withoutStyles, type Chart } from './render.js';
import { rowsChart } from './rows-chart.js';
import { seriesChart } from './series-chart.js';
import { sparkline } from './sparkline.js';

const middlesbrough = { dfe: '806', code: 'E06000002', name: 'Middlesbrough', region: 'NENC', regionName: 'North East and Cumbria', nhsArea: '16C' };

describe('charts', () => {
  const subjects = [
    { name: 'Middlesbrough', href: null, figure: figure() }, { name: 'Hartlepool', href: null, figure: hidden({ area: 'E06000001' }) },
  ];
  let chart: Chart | null = null;
  beforeAll(async () => { chart = await comparisonChart({ title: 'Seen in time', unit: '%', subjects, region: null, kind: 'dots' }); });

  it('have a title and a description that say what they show', () => {
    for (const svg of [chart?.wide ?? '', chart?.narrow ?? '']) {
      expect(svg).toMatch(/<svg class="chart chart--(wide|narrow)" role="img" aria-labelledby="(chart-\d+)-t \2-d"/);
      expect(svg).toContain('<title id=');
      expect(svg).toContain('Middlesbrough: 63.1%. Hartlepool: Fewer than 8.');
    }
  });

  it('draw a mark for what is shown and none for what is hidden, and say why in its place', async () => {
    const alone = await comparisonChart({ title: 'Seen in time', unit: '%', subjects: subjects.slice(0, 1), region: null, kind: 'dots' });
    const marks = (svg: string | undefined) => (svg ?? '').match(/<(path|circle)[^>]*stroke="#505a5f"[^>]*fill="#fff"|<(path|circle)[^>]*fill="#fff"[^>]*stroke="#505a5f"/g)?.length ?? 0;
    expect(marks(chart?.wide)).toBe(1);
    expect(marks(chart?.wide)).toBe(marks(alone?.wide));
    expect(chart?.wide).toMatch(/>Fewer than 8<\/text>/);
  });

  it('are not drawn at all where nothing is shown', async () => {
    expect(await comparisonChart({ title: 'Hidden', unit: '%', subjects: subjects.slice(1), region: null, kind: 'bars' })).toBeNull();
    expect(sparkline({ values: [null, null, 3], label: '' })).toBeNull();
  });

  it('hold no inline style and no style sheet, which the policy of the page forbids', () => {
    expect(chart?.wide).not.toMatch(/ style=|<style/);
    expect(withoutStyles('<text style="font-size:12px;fill:red" class="zr0-cls-1">a</text><style>x</style>')).toBe('<text font-size="12px" fill="red">a</text>');
  });

  it('begin their axes at zero', async () => {
    const bars = await rowsChart({ title: 't', description: 'd', unit: 'count', max: 100, kind: 'bars', region: null, rows: [{ name: 'a', value: 50, limits: null, mark: 'none', text: '50' }, { name: 'b', value: 100, limits: null, mark: 'none', text: '100' }] });
    expect(bars.wide).toMatch(/>0<\/text>/);
    const [half = 0, whole = 0] = [...bars.wide.matchAll(/<path d="M[\d.]+ [\d.]+l([\d.]+) 0[^"]*"[^>]* fill="#c9d8ee"/g)].map((m) => Number(m[1]));
    expect(whole).toBeGreaterThan(0);
    expect(half / whole).toBeCloseTo(0.5, 2);
  });

  it('say over time what their axis counts, where its numbers do not', async () => {
    const points = [1, 2].map((value) => ({ name: `Q${value}`, value, limits: null, region: null, open: false, newDefinition: false }));
    const over = (unit: string) => seriesChart({ title: 't', description: 'd', unit, max: 5, area: 'Hartlepool', regionName: 'Region', points });
    expect((await over('per 1,000')).wide).toContain('>Per 1,000</text>');
    expect((await over('per 10,000 aged 0-25')).narrow).toContain('>Per 10,000 aged 0 to 25</text>');
    expect((await over('%')).wide).not.toContain('>Per cent</text>');
  });

  it('escape what they are told', () => {
    const svg = intervalBar({ value: 1, limits: null, region: null, max: 2, mark: 'none', label: '<b>"A&E"</b>' });
    expect(svg).toContain('aria-label="&lt;b&gt;&quot;A&amp;E&quot;&lt;/b&gt;"');
  });

  it('leave a gap for a missing quarter instead of joining its neighbours', async () => {
    const svg = sparkline({ values: [1, 2, null, 3, 4], label: 'x' }) ?? '';
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    const points = [1, 2, null, 3].map((value, i) => ({ name: `Q${i}`, value, limits: null, region: 2, open: i === 3, newDefinition: i === 3 }));
    const series = await seriesChart({ title: 't', description: 'd', unit: '%', max: 100, points, area: 'Here', regionName: 'Region' });
    expect(series.wide).toContain('>Here</text>');
    expect(series.wide).toContain('>Counted differently from here</text>');
  });

  it('divide their axes into equal steps', async () => {
    for (const max of [1, 1.5, 2, 15, 300, 4000, 0.5, 6, 80]) {
      const { wide } = await rowsChart({ title: 't', description: 'd', unit: 'count', max, kind: 'dots', region: null, rows: [{ name: 'a', value: 0, limits: null, mark: 'none', text: 'said' }] });
      const ticks = [...wide.matchAll(/>([\d.,]+)<\/text>/g)].map((m) => Number((m[1] ?? '').replaceAll(',', '')));
      const steps = ticks.slice(1).map((tick, i) => Math.round((tick - (ticks[i] ?? 0)) * 100) / 100);
      expect([new Set(steps).size, ticks[0], ticks.at(-1)]).toEqual([1, 0, max]);
    }
  });

  it('end their axis at a round number not below the largest', () => {
    expect([axisEnd([63], '%'), axisEnd([12.2], '%'), axisEnd([133], 'per 1,000'), axisEnd([], 'count'), axisEnd([2.9], 'ratio')]).toEqual([100, 15, 150, 1, 3]);
  });
});

describe('the front cover', () => {
  it('shows no picture, no base and no judgement of a hidden figure', () => {
    const figures = [hidden({ indicator: 'AE05' }), figure({ indicator: 'AE05', area: 'NENC', areaLevel: 'region', value: '6.1', unit: 'per 1,000' })];
    const model = coverModel({ council: middlesbrough, period: '2024-25Q3', periods: ['2024-25Q2', '2024-25Q3'], figures: new FigureIndex(figures), peers: [] });
    const row = model.lenses.flatMap((lens) => lens.rows).find((r) => r.href.includes('AE05'));
    expect(row).toMatchObject({ bar: null, spark: null, trend: null, shown: { text: 'Fewer than 8', base: null, interval: null }, judgement: { shape: 'none' } });
  });

  it('says what it does not know rather than leaving a row out', () => {
    const model = coverModel({ council: middlesbrough, period: '2024-25Q3', periods: ['2024-25Q3'], figures: new FigureIndex([]), peers: [] });
    expect(model.lenses.flatMap((lens) => lens.rows).every((row) => row.shown.text === 'No figure')).toBe(true);
  });
});
