import type { Period } from '@tributary/domain';
import type { ExactFigure } from '@tributary/indicators';
import { toNumber, type Fraction } from '@tributary/statistics';
import { CLASS_POLICIES } from './classes.js';

/** For which area and period a number is, and which councils of the area are not in it. */
export type Place = Pick<ExactFigure, 'area' | 'period' | 'lacking'>;

/** One number behind a figure that is to be protected. */
export interface ProtectedNumber {
  /** For the area and period of its figure. */
  readonly id: string;
  /** Name without area and period (Term.cell, Term.base). */
  readonly name: string;
  readonly value: number;
  /** Adds up over the quarters of a year: person-time does not. */
  readonly flows: boolean;
}

/** Id of a number for one area and period. The sum of some councils of an area is another number than the sum of all, so it says whom it lacks. */
export function cellId(name: string, { area, period, lacking }: Place): string {
  return `${name}|${area}${lacking.length === 0 ? '' : `-${lacking.join('-')}`}|${period}`;
}

/** Is it a sum over quarters (Term.cell)? The quarters' own numbers say more. */
export const isRolling = (name: string): boolean => name.includes('@');

/** The part of the ids of all numbers of one place that says which. */
export const placeId = (place: Place): string => cellId('', place);

/** The same part of the id of a cell. */
export const placeIdOf = (id: string): string => id.slice(id.lastIndexOf('|', id.lastIndexOf('|') - 1));

/** Period of a cell, by its id. */
export const periodOf = (id: string): string => id.slice(id.lastIndexOf('|') + 1);

/** Id of what a number was before. @param mark tells it from what else it has been. */
export const formerId = (id: string, mark: string): string => `${mark}~${id}`;

/** The same number of another period. */
export const inPeriod = (id: string, period: Period): string => `${id.slice(0, id.lastIndexOf('|'))}|${period}`;

/** The place of a council's own number. */
export function placeOf(council: string, period: Period): Place {
  return { area: council, period, lacking: [] };
}

/** People behind a weight, whole: of somebody there for a part of the time there is one. */
export function peopleOf(weight: Fraction): number {
  const people = Math.round(toNumber(weight));
  return people === 0 && weight.n > 0n ? 1 : people;
}

/** Numbers of figures as they were asked for before: of most figures they are asked for again and again, and none is ever changed in place. */
const KNOWN = new WeakMap<ExactFigure, readonly ProtectedNumber[]>();

/** The counts behind a figure, and the people behind its bases where these are protected: the same names in the same order for every area and part of a breakdown. */
export function numbersOf(figure: ExactFigure): readonly ProtectedNumber[] {
  let numbers = KNOWN.get(figure);
  if (!numbers) KNOWN.set(figure, (numbers = numbersBehind(figure)));
  return numbers;
}

function numbersBehind(figure: ExactFigure): ProtectedNumber[] {
  const of = (name: string, value: number, flows: boolean): ProtectedNumber => ({ id: cellId(name, figure), name, value, flows });
  return [...figure.terms.map(({ cell, count }) => of(cell, count, true)), ...figure.terms.flatMap(({ base, weight }) => (base === null ? [] : [of(base, peopleOf(weight), false)]))];
}

/** Does disclosure control look at the numbers behind it at all? A council's own return is shown as it is. */
export function isGuarded(figure: ExactFigure): boolean {
  return figure.disclosureClass !== 'D' && figure.status === 'returned';
}

/** The class of a number of which nobody tells one: the strictest. */
const UNTOLD = 'X';

/**
 * Is the number one that nobody may learn? Of a region of enough councils small ones may be shown, rounded.
 * @param figure left out of a number that an earlier publication decided about: that kept no class.
 */
export function isSmall(count: number, figure?: ExactFigure): boolean {
  const { rule, regionFromContributors } = CLASS_POLICIES[figure?.disclosureClass ?? UNTOLD];
  if (figure?.areaLevel === 'region' && figure.contributors >= regionFromContributors) return false;
  return count >= 1 && count <= rule.hideUpTo;
}
