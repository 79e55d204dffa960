import { dateOf, type Period, periodKind } from '@tributary/domain';
import type { CountedNote, DisclosureClass, IndicatorDefinition } from '../definition.js';
import type { FigureInput } from '../figures.js';
import { selectionsOf } from '../quality/lineage.js';
import type { FigureBreakdown } from './breakdowns.js';
import { narrow, sumOf, type Where } from './select.js';

const SMALL = 8;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export const CANNOT_LINK = 'All children and young people are shown, because the records of this council\'s provider cannot be linked.';

/** What has to be said with a figure: records left out, the day of the stock, councils that are missing. Null when there is nothing. */
export function noteOf(
  definition: IndicatorDefinition, { where }: Pick<FigureBreakdown, 'where'>, classOf: DisclosureClass, councils: readonly string[], expected: number, input: FigureInput,
): string | null {
  const notes = [...definition.counted.map((note) => countedNote(note, where, classOf, councils, input)), censusDays(definition, councils, input), missing(councils.length, expected)];
  const said = notes.filter((n) => n !== null);
  return said.length === 0 ? null : said.join(' ');
}

/** The number of this very figure. It is itself a count of people: in figures of classes X and Q it is said rounded, and not at all when small. */
function countedNote({ of, text }: CountedNote, where: Where, classOf: DisclosureClass, councils: readonly string[], input: FigureInput): string | null {
  const count = councils.reduce((sum, c) => sum + sumOf(input.sums, c, [input.period], narrow(of, where)), 0);
  if (classOf === 'D') return count === 0 ? null : text.replace('{n}', String(count));
  return count < SMALL ? null : text.replace('{n}', `about ${Math.round(count / 5) * 5}`);
}

/** The calendar-year view of the stock of plans is taken on the census day of the return, and says so (rulings.md 24). */
function censusDays(definition: IndicatorDefinition, councils: readonly string[], input: FigureInput): string | null {
  const stock = selectionsOf(definition.formula).some((s) => s.measure === 'sen2.plans.active');
  if (!stock || periodKind(input.period) !== 'year') return null;
  const days = new Set(councils.flatMap((council) => censusDayOf(council, input.period, input)));
  const [day] = days;
  return day === undefined || days.size > 1 ? 'Counted on the census day of each return.' : `Counted on ${spoken(dateOf(day))}, the census day of the return.`;
}

function censusDayOf(council: string, period: Period, { coverage }: FigureInput): number[] {
  const scope = String(Number(period) + 1);
  return coverage.accepted('sen2', council).filter((s) => s.scope === scope)
    .flatMap((s) => coverage.censusDay('sen2', s.sender, s.scope) ?? []);
}

function spoken(date: string): string {
  return `${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1] ?? ''} ${date.slice(0, 4)}`;
}

function missing(counted: number, expected: number): string | null {
  return counted === expected ? null : `${counted} of ${expected} councils.`;
}
