import type { CustomSeriesOption } from 'echarts/charts';
import { valueAxis } from './axes.js';
import { drawChart, type Chart, type ChartSeries, type Drawing } from './render.js';
import { COLOURS, MARKS, type Mark } from './svg.js';

export interface ChartRow {
  readonly name: string;
  /** Null where nothing may or can be shown. */
  readonly value: number | null;
  readonly limits: { readonly lower: number; readonly upper: number } | null;
  readonly mark: Mark;
  /** The value in words, or why it is missing. */
  readonly text: string;
}

export interface RowsChart {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly max: number;
  readonly rows: readonly ChartRow[];
  readonly region: { readonly value: number; readonly text: string } | null;
  /** `dots` with their intervals, or `bars` from zero with them. */
  readonly kind: 'dots' | 'bars';
}

const SYMBOLS: Readonly<Record<Mark, string>> = { better: 'circle', worse: 'diamond', similar: 'circle', neutral: 'rect', none: 'rect' };
/** Rows of words are points that nobody sees, with labels that everybody does. */
const INVISIBLE = { color: 'transparent', opacity: 1 } as const;
const HOLLOW: ReadonlySet<Mark> = new Set(['similar', 'none']);

/** One row for each area or part, in the order given; missing ones say why in their place. */
export function rowsChart(chart: RowsChart): Promise<Chart> {
  return drawChart(chart, (narrow) => draw(chart, narrow));
}

function draw(chart: RowsChart, narrow: boolean): Drawing {
  const width = narrow ? 300 : 1100;
  const longest = Math.max(...chart.rows.map((row) => row.name.length), 4);
  const left = narrow ? 8 : Math.min(360, longest * 8.2 + 18);
  const rowHeight = narrow ? 46 : 34;
  const top = chart.region === null ? 12 : 32;
  return {
    width, height: top + chart.rows.length * rowHeight + 34,
    option: {
      grid: { left, right: narrow ? 14 : 150, top, bottom: 30 },
      xAxis: valueAxis(chart.unit, chart.max, narrow),
      yAxis: {
        type: 'category', inverse: true, data: chart.rows.map((row) => row.name), axisLine: { lineStyle: { color: COLOURS.soft } }, axisTick: { show: false },
        // On a phone the name stands above its row instead of beside it.
        axisLabel: narrow ? { show: false } : { color: COLOURS.text, fontSize: 16, interval: 0 },
      },
      series: [regionLine(chart), ...body(chart), intervals(chart, rowHeight), ...marks(chart), reasons(chart, narrow), narrow ? names(chart) : words(chart)],
    },
  } as Drawing;
}

const indexed = (chart: RowsChart) => chart.rows.map((row, i) => ({ row, i }));

function body(chart: RowsChart): ChartSeries[] {
  if (chart.kind !== 'bars') return [];
  return [{ type: 'bar', silent: true, barWidth: '52%', data: chart.rows.map((row) => row.value ?? '-'), itemStyle: { color: COLOURS.band } }];
}

function marks(chart: RowsChart): ChartSeries[] {
  if (chart.kind === 'bars') return [];
  return MARKS.map((mark) => ({
    type: 'scatter', silent: true, z: 5, symbol: SYMBOLS[mark], symbolSize: mark === 'worse' ? 17 : mark === 'none' || mark === 'neutral' ? 11 : 14,
    itemStyle: HOLLOW.has(mark) ? { color: '#fff', borderColor: COLOURS[mark], borderWidth: 2.5, opacity: 1 } : { color: COLOURS[mark], opacity: 1 },
    data: indexed(chart).flatMap(({ row, i }) => (row.mark === mark && row.value !== null ? [[row.value, i]] : [])),
  }));
}

function intervals(chart: RowsChart, rowHeight: number): CustomSeriesOption {
  const data = indexed(chart).flatMap(({ row, i }) => (row.value === null || row.limits === null ? [] : [[i, row.limits.lower, Math.min(row.limits.upper, chart.max), MARKS.indexOf(row.mark)]]));
  return {
    type: 'custom', silent: true, z: 4, data,
    renderItem: (_, api) => {
      const [from, to] = [api.coord([api.value(1), api.value(0)]), api.coord([api.value(2), api.value(0)])];
      const [x1 = 0, y = 0] = from;
      const [x2 = 0] = to;
      const colour = chart.kind === 'bars' ? COLOURS.text : COLOURS[MARKS[Number(api.value(3))] ?? 'none'];
      const cap = Math.min(rowHeight / 6, 5);
      const line = (shape: { x1: number; x2: number; y1: number; y2: number }) => ({ type: 'line' as const, shape, style: { stroke: colour, lineWidth: 2 } });
      return { type: 'group', children: [line({ x1, x2, y1: y, y2: y }), line({ x1, x2: x1, y1: y - cap, y2: y + cap }), line({ x1: x2, x2, y1: y - cap, y2: y + cap })] };
    },
  };
}

/** The value in words to the right of the wide chart, in a column of its own. */
function words(chart: RowsChart): ChartSeries {
  return {
    type: 'scatter', silent: true, symbolSize: 0.01, itemStyle: INVISIBLE, data: indexed(chart).flatMap(({ row, i }) => (row.value === null ? [] : [{ value: [chart.max, i], name: row.text }])),
    label: { show: true, position: 'right', distance: 14, formatter: '{b}', color: COLOURS.text, fontSize: 16 },
  };
}

/** Name and value above each row of the narrow chart. */
function names(chart: RowsChart): ChartSeries {
  return {
    type: 'scatter', silent: true, symbolSize: 0.01, itemStyle: INVISIBLE, z: 10, data: indexed(chart).map(({ row, i }) => ({ value: [0, i], name: row.value === null ? row.name : `${row.name}: ${row.text}` })),
    label: { show: true, position: 'right', distance: 0, offset: [2, -18], formatter: '{b}', color: COLOURS.text, fontSize: 14, backgroundColor: '#fff', padding: [1, 4, 1, 0] },
  };
}

function reasons(chart: RowsChart, narrow: boolean): ChartSeries {
  return {
    type: 'scatter', silent: true, symbolSize: 0.01, itemStyle: INVISIBLE, z: 6, data: indexed(chart).flatMap(({ row, i }) => (row.value === null ? [{ value: [0, i], name: row.text }] : [])),
    label: { show: true, position: 'right', distance: narrow ? 2 : 8, formatter: '{b}', color: COLOURS.soft, fontSize: narrow ? 14 : 16, fontStyle: 'italic', backgroundColor: '#fff' },
  };
}

function regionLine(chart: RowsChart): ChartSeries {
  const region = chart.region;
  return {
    type: 'scatter', silent: true, data: [],
    ...(region === null ? {} : {
      markLine: {
        silent: true, symbol: 'none', z: 2, animation: false, lineStyle: { color: COLOURS.region, width: 2, type: 'dashed' }, data: [{ xAxis: Math.min(region.value, chart.max) }],
        label: { show: true, position: 'start', formatter: region.text, color: COLOURS.text, fontSize: 15, fontWeight: 'bold', distance: 6 },
      },
    }),
  } as ChartSeries;
}
