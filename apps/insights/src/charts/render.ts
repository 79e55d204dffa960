import type { BarSeriesOption, CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import type { GridComponentOption } from 'echarts/components';
import type * as echarts from 'echarts/core';
import { chartId, escapeXml } from './svg.js';

export type ChartOption = echarts.ComposeOption<BarSeriesOption | CustomSeriesOption | LineSeriesOption | ScatterSeriesOption | GridComponentOption>;
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

interface Words { readonly title: string; readonly description: string }
type Init = typeof echarts.init;

let loaded: Promise<Init> | undefined;

/** The library is big: it is loaded for the first chart, not at the start. */
async function load(): Promise<Init> {
  const [core, charts, components, renderers] = await Promise.all([import('echarts/core'), import('echarts/charts'), import('echarts/components'), import('echarts/renderers')]);
  core.use([charts.BarChart, charts.CustomChart, charts.LineChart, charts.ScatterChart, components.GridComponent, components.MarkLineComponent, renderers.SVGRenderer]);
  return core.init;
}

/** Draws both versions with the title and description that a screen reader says. */
export async function drawChart(words: Words, draw: (narrow: boolean) => Drawing): Promise<Chart> {
  const init = await (loaded ??= load());
  return { wide: toSvg(init, words, draw(false), 'wide'), narrow: toSvg(init, words, draw(true), 'narrow') };
}

function toSvg(init: Init, words: Words, { option, width, height }: Drawing, kind: string): string {
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

function labelled(svg: string, { title, description }: Words, kind: string): string {
  const id = chartId();
  const head = `<svg class="chart chart--${kind}" role="img" aria-labelledby="${id}-t ${id}-d" focusable="false" `;
  const words = `<title id="${id}-t">${escapeXml(title)}</title><desc id="${id}-d">${escapeXml(description)}</desc>`;
  return svg.replace('<svg ', head).replace('>', `>${words}`);
}
