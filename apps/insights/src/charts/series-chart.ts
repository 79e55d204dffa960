import type { CustomSeriesOption } from 'echarts/charts';
import { unitTitle } from '../words/numbers.js';
import { valueAxis } from './axes.js';
import { drawChart, type Chart, type ChartSeries, type Drawing } from './render.js';
import { COLOURS } from './svg.js';

export interface SeriesPoint {
  /** `Jan–Mar 2025` */
  readonly name: string;
  readonly value: number | null;
  readonly limits: { readonly lower: number; readonly upper: number } | null;
  readonly region: number | null;
  /** Not published yet. */
  readonly open: boolean;
  /** The rule of counting changes here. */
  readonly newDefinition: boolean;
}

export interface SeriesChart {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly max: number;
  readonly points: readonly SeriesPoint[];
  readonly area: string;
  readonly regionName: string;
}

/** An area's figures over time with their intervals, the region's beside them; lines carry their names. Gaps stay gaps. */
export function seriesChart(chart: SeriesChart): Promise<Chart> {
  return drawChart(chart, (narrow) => draw(chart, narrow));
}

function draw(chart: SeriesChart, narrow: boolean): Drawing {
  const fontSize = narrow ? 13 : 15;
  return {
    width: narrow ? 300 : 1100, height: narrow ? 300 : 340,
    option: {
      grid: { left: narrow ? 44 : 66, right: narrow ? 16 : 170, top: 34, bottom: narrow ? 40 : 36 },
      xAxis: {
        type: 'category', data: chart.points.map((p) => p.name), axisTick: { show: false }, axisLine: { lineStyle: { color: COLOURS.soft } },
        axisLabel: { color: COLOURS.soft, fontSize: narrow ? 12 : 14, hideOverlap: true, interval: narrow ? Math.max(0, chart.points.length - 2) : 'auto', showMinLabel: true, showMaxLabel: true, alignMinLabel: narrow ? 'left' : 'center', alignMaxLabel: narrow ? 'right' : 'center' },
      },
      yAxis: { ...valueAxis(chart.unit, chart.max, narrow), ...unitName(chart.unit, fontSize) },
      series: [region(chart, narrow, fontSize), intervals(chart), own(chart, narrow, fontSize), breaks(chart)],
    },
  } as Drawing;
}

/** Says what the axis counts, above it; a per cent sign stands at its numbers. */
function unitName(unit: string, fontSize: number): object {
  return unit.startsWith('%') ? {} : { name: unitTitle(unit), nameLocation: 'end', nameGap: 12, nameTextStyle: { align: 'left', color: COLOURS.soft, fontSize } };
}

function own(chart: SeriesChart, narrow: boolean, fontSize: number): ChartSeries {
  const last = chart.points.findLastIndex((p) => p.value !== null);
  return {
    type: 'line', silent: true, z: 5, connectNulls: false, lineStyle: { color: COLOURS.line, width: 3 },
    data: chart.points.map((p, i) => ({
      value: p.value ?? '-', symbol: 'circle', symbolSize: 9, itemStyle: p.open ? { color: '#fff', borderColor: COLOURS.line, borderWidth: 2.5 } : { color: COLOURS.line },
      label: { show: i === last, position: narrow ? 'top' : 'right', distance: narrow ? 8 : 12, formatter: chart.area, color: COLOURS.line, fontSize, fontWeight: 'bold', align: narrow ? 'right' : 'left' },
    })),
    label: { show: false },
  } as ChartSeries;
}

function region(chart: SeriesChart, narrow: boolean, fontSize: number): ChartSeries {
  const last = chart.points.findLastIndex((p) => p.region !== null);
  const own = chart.points[last]?.value;
  const at = chart.points[last]?.region ?? 0;
  // The two names must not lie on one another where the lines end together.
  const apart = own != null && Math.abs(own - at) < chart.max * 0.06 ? (at > own ? -14 : 14) : 0;
  return {
    type: 'line', silent: true, z: 3, connectNulls: false, lineStyle: { color: COLOURS.region, width: 2, type: 'dashed' },
    data: chart.points.map((p, i) => ({
      value: p.region ?? '-', symbol: 'circle', symbolSize: 0.1,
      label: { show: i === last, position: narrow ? 'bottom' : 'right', distance: narrow ? 8 : 12, offset: [0, narrow ? Math.abs(apart) : apart], formatter: chart.regionName, color: COLOURS.region, fontSize, align: narrow ? 'right' : 'left' },
    })),
    showSymbol: true,
  } as ChartSeries;
}

function intervals(chart: SeriesChart): CustomSeriesOption {
  return {
    type: 'custom', silent: true, z: 4,
    data: chart.points.flatMap((p, i) => (p.value === null || p.limits === null ? [] : [[i, p.limits.lower, Math.min(p.limits.upper, chart.max)]])),
    renderItem: (_, api) => {
      const [from, to] = [api.coord([api.value(0), api.value(1)]), api.coord([api.value(0), api.value(2)])];
      const [x = 0, y1 = 0] = from;
      const [, y2 = 0] = to;
      return { type: 'line', shape: { x1: x, x2: x, y1, y2 }, style: { stroke: COLOURS.line, lineWidth: 6, opacity: 0.28 } };
    },
  };
}

function breaks(chart: SeriesChart): ChartSeries {
  const at = chart.points.flatMap((p, i) => (p.newDefinition ? [i] : []));
  return {
    type: 'scatter', silent: true, data: [],
    ...(at.length === 0 ? {} : {
      markLine: {
        silent: true, symbol: 'none', animation: false, lineStyle: { color: COLOURS.soft, width: 1, type: 'dotted' }, data: at.map((xAxis) => ({ xAxis })),
        label: { show: true, formatter: 'Counted differently from here', color: COLOURS.soft, fontSize: 13, position: 'insideEndTop' },
      },
    }),
  } as ChartSeries;
}
