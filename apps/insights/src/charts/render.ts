import { BarChart, CustomChart, LineChart, ScatterChart, type BarSeriesOption, type CustomSeriesOption, type LineSeriesOption, type ScatterSeriesOption } from 'echarts/charts';
import { GridComponent, MarkLineComponent, type GridComponentOption } from 'echarts/components';
import { init, use, type ComposeOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { chartId, escapeXml } from './svg.js';

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, SVGRenderer]);

export type ChartOption = ComposeOption<BarSeriesOption | CustomSeriesOption | LineSeriesOption | ScatterSeriesOption | GridComponentOption>;
export type ChartSeries = BarSeriesOption | CustomSeriesOption | LineSeriesOption | ScatterSeriesOption;

export interface Drawing {
  readonly option: ChartOption;
  readonly width: number;
  readonly height: number;
}

/** A chart for wide screens and paper, and one for a phone, drawn for its width so that letters stay readable. */
export interface Chart {
  readonly wide: string;
  readonly narrow: string;
}

export const FONT = 'Arial, Helvetica, sans-serif';

/** Draws both versions with the title and description that a screen reader says. */
export function drawChart(words: { readonly title: string; readonly description: string }, draw: (narrow: boolean) => Drawing): Chart {
  return { wide: toSvg(words, draw(false), 'wide'), narrow: toSvg(words, draw(true), 'narrow') };
}

function toSvg(words: { readonly title: string; readonly description: string }, { option, width, height }: Drawing, kind: string): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: FONT }, ...option });
    return labelled(withoutStyles(chart.renderToSVGString()), words, kind);
  } finally {
    chart.dispose();
  }
}

/** The page's policy allows no inline style: declarations become presentation attributes, which mean the same; effects of the mouse go. */
export function withoutStyles(svg: string): string {
  return svg
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ style="([^"]*)"/g, (_, declarations: string) => declarations.split(';').filter(Boolean).map((declaration) => {
      const at = declaration.indexOf(':');
      return ` ${declaration.slice(0, at).trim()}="${declaration.slice(at + 1).trim()}"`;
    }).join(''))
    .replaceAll(/ (?:class="zr[^"]*"|ecmeta_[a-z_]+="[^"]*"|pointer-events="[^"]*")/g, '')
    .replaceAll('\n', '');
}

function labelled(svg: string, { title, description }: { readonly title: string; readonly description: string }, kind: string): string {
  const id = chartId();
  const head = `<svg class="chart chart--${kind}" role="img" aria-labelledby="${id}-t ${id}-d" focusable="false" `;
  const words = `<title id="${id}-t">${escapeXml(title)}</title><desc id="${id}-d">${escapeXml(description)}</desc>`;
  return svg.replace('<svg ', head).replace('>', `>${words}`);
}
