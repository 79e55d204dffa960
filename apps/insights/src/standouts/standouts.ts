import type { Figure } from '@tributary/contracts';
import { periodTitle } from '@tributary/domain';
import { definitionOf } from '@tributary/indicators';
import { breakdownTitle } from '../words/breakdowns.js';
import type { Gap } from '../cover/gaps.js';
import { withUnit } from '../words/numbers.js';
import { ofOneDefinition, trendOf } from '../words/trends.js';

/** One indicator of a council, with what it may be held against. */
export interface Candidate {
  readonly current: Figure;
  /** The council's own figures up to `current`, a quarter apart; undefined where there is none. */
  readonly series: readonly (Figure | undefined)[];
  readonly region: Figure | undefined;
  /** Other councils' figures, same indicator, breakdown and period. */
  readonly peers: readonly Figure[];
  /** Those of its statistical neighbours among them. */
  readonly neighbours: readonly Figure[];
}

export interface StandOut {
  readonly rule: 'change' | 'region' | 'gap' | 'best';
  readonly text: string;
  /** Where to read on; null for a gap in the data. */
  readonly indicator: string | null;
  /** Where on the page of help a gap is explained. */
  readonly why?: Gap['why'];
}

/** The rules as the page prints them. */
export const RULES: readonly string[] = [
  'The largest change: a figure whose 95% interval does not overlap that of the same quarter a year before (or of the quarter before, where there is none).',
  'The furthest from the region on the side that is not wanted, where the 95% interval lies clear of the region\'s figure. "Worst of its neighbours" is only said when it lies clear of every statistical neighbour\'s that is shown too.',
  'A gap in the data: records that cannot be linked, a missing agreement or return.',
  'The furthest from the region on the side that is wanted. "Best in the region" is only said when its interval lies clear of every other council\'s.',
];
export const MOST = 3;

interface Found extends StandOut { readonly strength: number; readonly topic: string }

/** At most three, in the order of the rules, one for each rule and topic. Nothing is said that the intervals shown do not bear. */
export function standOuts(candidates: readonly Candidate[], gaps: readonly Gap[]): StandOut[] {
  const chosen: Found[] = [];
  const take = (found: readonly (Found | null)[]) => {
    const best = found.filter((f) => f !== null).filter((f) => !chosen.some((c) => c.topic === f.topic)).toSorted((a, b) => b.strength - a.strength)[0];
    if (best !== undefined && chosen.length < MOST) chosen.push(best);
  };
  take(candidates.map(change));
  take(candidates.map(unwanted));
  take(gaps.map(({ text, why }, i) => ({ rule: 'gap' as const, text, why, indicator: null, strength: -i, topic: `gap ${i}` })));
  take(candidates.map(wanted));
  return chosen.map(({ rule, text, indicator, why }) => ({ rule, text, indicator, ...(why === undefined ? {} : { why }) }));
}

function change({ current, series }: Candidate): Found | null {
  const counted = ofOneDefinition([...series.slice(0, -1), current]);
  const before = comparable(counted.at(-5)) ?? comparable(counted.at(-2));
  const now = comparable(current);
  if (!before || !now) return null;
  const gap = now.lower > before.upper ? now.lower - before.upper : before.lower > now.upper ? before.lower - now.upper : 0;
  if (gap <= 0) return null;
  const up = now.value > before.value;
  const found = trendOf(series);
  const steady = (up && found === 'rising') || (!up && found === 'falling') ? ` ${up ? 'Rising' : 'Falling'} over five quarters.` : '';
  const text = `${subject(current)}: ${withUnit(current.value ?? '', current.unit)}, ${up ? 'up' : 'down'} from ${withUnit(before.figure.value ?? '', before.figure.unit)} in ${periodTitle(before.figure.period)}.${steady}`;
  return { rule: 'change', text, indicator: current.indicator, strength: gap / width(now, before), topic: topicOf(current) };
}

function unwanted(candidate: Candidate): Found | null {
  const { current, region } = candidate;
  const distance = fromRegion(candidate);
  if (distance === null || region?.value == null) return null;
  if (current.indicator === 'AE03' && current.comparison === 'higher') return timesAsMany(current, region, distance);
  if (current.comparison !== 'worse') return null;
  const text = `${subject(current)}: ${withUnit(current.value ?? '', current.unit)}, worse than the region (${withUnit(region.value, region.unit)})${isClearlyWorst(current, candidate.neighbours) ? ' and the worst of its neighbours' : ''}.`;
  return { rule: 'region', text, indicator: current.indicator, strength: distance, topic: topicOf(current) };
}

/** "Times those without" needs an interval that lies above one. */
function timesAsMany(current: Figure, region: Figure, distance: number): Found | null {
  if (Number(current.lower) <= 1) return null;
  const who = current.breakdown.startsWith('age=') ? `${current.breakdown.slice(4).replace('-', ' to ')} year-olds` : 'children and young people';
  const text = `A&E attendances of ${who} with a plan are ${current.value ?? ''} times those of ${who} without one (region ${region.value ?? ''}).`;
  return { rule: 'region', text, indicator: current.indicator, strength: distance, topic: topicOf(current) };
}

function wanted(candidate: Candidate): Found | null {
  const { current, region, peers } = candidate;
  const distance = fromRegion(candidate);
  if (distance === null || region?.value == null || current.comparison !== 'better') return null;
  const said = isClearlyBest(current, peers) ? 'the best in the region' : 'better than the region';
  const text = `${subject(current)}: ${withUnit(current.value ?? '', current.unit)}, ${said} (region ${withUnit(region.value, region.unit)}).`;
  return { rule: 'best', text, indicator: current.indicator, strength: distance, topic: topicOf(current) };
}

/** At least three neighbours shown with an interval, and each of them on the wanted side of this one's. */
function isClearlyWorst(current: Figure, neighbours: readonly Figure[]): boolean {
  const now = comparable(current);
  const others = neighbours.map(comparable).filter((o) => o !== null);
  const high = definitionOf(current.indicator)?.polarity === 'H';
  return now !== null && others.length >= 3 && others.every((o) => (high ? now.upper < o.lower : now.lower > o.upper));
}

/** Every council must be shown with an interval, and each on the other side of this one's. */
function isClearlyBest(current: Figure, peers: readonly Figure[]): boolean {
  const now = comparable(current);
  const others = peers.map(comparable);
  const high = definitionOf(current.indicator)?.polarity === 'H';
  if (!now || others.length < 3 || others.some((o) => o === null)) return false;
  return others.every((o) => o !== null && (high ? now.lower > o.upper : now.upper < o.lower));
}

/** How far the interval lies from the region's value, in half-widths of the interval; null where they meet or one is not shown. */
function fromRegion({ current, region }: Candidate): number | null {
  const now = comparable(current);
  if (!now || region?.value == null) return null;
  const reference = Number(region.value);
  const gap = now.lower > reference ? now.lower - reference : reference > now.upper ? reference - now.upper : 0;
  return gap > 0 ? gap / width(now) : null;
}

interface Comparable { readonly figure: Figure; readonly value: number; readonly lower: number; readonly upper: number }

function comparable(figure: Figure | undefined): Comparable | null {
  if (figure === undefined || figure.value === null || figure.lower === null || figure.upper === null) return null;
  return { figure, value: Number(figure.value), lower: Number(figure.lower), upper: Number(figure.upper) };
}

/** Half-width of the intervals, at least one in the last place of a percentage, so that an interval without width does not win everything. */
function width(...intervals: readonly Comparable[]): number {
  return Math.max(intervals.reduce((sum, i) => sum + (i.upper - i.lower) / 2, 0), 0.1);
}

function subject(figure: Figure): string {
  const title = definitionOf(figure.indicator)?.title ?? figure.indicator;
  return figure.breakdown === 'all' ? title : `${title}, ${lowerFirst(breakdownTitle(figure.breakdown))}`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Attendances with a plan, the ratio to those without and the transition spike tell one story. */
const topicOf = (figure: Figure): string => (['AE01', 'AE03', 'AE12'].includes(figure.indicator) ? 'attendances with a plan' : figure.indicator);
