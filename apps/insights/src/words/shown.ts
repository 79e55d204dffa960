import type { Feed, Figure } from '@tributary/contracts';
import { definitionOf, needsOf } from '@tributary/indicators';
import { baseText } from './bases.js';
import { missingWords, NO_FIGURE } from './missing.js';
import { withThousands, withUnit } from './numbers.js';

export interface Shown {
  /** `63.9%`, or what stands in its place. */
  readonly text: string;
  readonly missing: boolean;
  /** A sentence that says why it is missing; null for a value. */
  readonly why: string | null;
  /** `of 412 plans issued` */
  readonly base: string | null;
  /** `57.1% to 70.2%`, the 95 % interval; null where there is none. */
  readonly interval: string | null;
  readonly note: string | null;
}

/** A figure in words. What is missing says why, in its place; nothing here is computed from anything but what the figure shows. */
export function shown(figure: Figure | undefined): Shown {
  const missing = figure === undefined ? NO_FIGURE : missingWords(figure, feedsOf(figure));
  if (figure === undefined || figure.value === null) {
    return { text: missing?.short ?? NO_FIGURE.short, missing: true, why: missing?.long ?? NO_FIGURE.long, base: null, interval: null, note: figure?.note ?? null };
  }
  return { text: withUnit(figure.value, figure.unit), missing: false, why: null, base: baseText(figure), interval: intervalText(figure), note: figure.note };
}

/** `57.1% to 70.2%` */
export function intervalText(figure: Figure): string | null {
  if (figure.lower === null || figure.upper === null) return null;
  const suffix = figure.unit.startsWith('%') ? '%' : '';
  return `${withThousands(figure.lower)}${suffix} to ${withThousands(figure.upper)}${suffix}`;
}

/** The feeds that a figure rests on. */
export function feedsOf(figure: Pick<Figure, 'indicator' | 'breakdown'>): readonly Feed[] {
  const definition = definitionOf(figure.indicator);
  if (!definition) return [];
  const where = figure.breakdown === 'all' ? {} : Object.fromEntries(figure.breakdown.split(';').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  }));
  return needsOf(definition, where).feeds;
}
