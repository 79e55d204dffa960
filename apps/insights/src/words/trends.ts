import type { Figure } from '@tributary/contracts';
import { trend, type Trend } from '@tributary/statistics';

const WORDS: Readonly<Record<Trend, string>> = { rising: 'Rising', falling: 'Falling', 'no-change': 'No clear change' };

/** A series as far as one rule counts it: where the definition changed, figures of another version than the latest one's are left out, like missing ones. */
export function ofOneDefinition(series: readonly (Figure | undefined)[]): (Figure | undefined)[] {
  const version = series.findLast((figure) => figure !== undefined)?.definitionVersion;
  return series.map((figure) => (figure?.definitionVersion === version ? figure : undefined));
}

/** Direction of the last five figures as shown, by the rule of libs/statistics; null where fewer can be compared. A missing one breaks the series. */
export function trendOf(series: readonly (Figure | undefined)[]): Trend | null {
  const points = ofOneDefinition(series).slice(-5).map((figure) => point(figure));
  return points.some((p) => p === null) ? null : trend(points.filter((p) => p !== null));
}

export function trendWords(found: Trend | null): string | null {
  return found === null ? null : WORDS[found];
}

function point(figure: Figure | undefined): { value: number; lower: number; upper: number } | null {
  if (figure === undefined || figure.value === null || figure.lower === null || figure.upper === null) return null;
  return { value: Number(figure.value), lower: Number(figure.lower), upper: Number(figure.upper) };
}
