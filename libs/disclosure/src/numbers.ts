import type { Period } from '@tributary/domain';
import type { ExactFigure } from '@tributary/indicators';
import { toNumber, type Fraction } from '@tributary/statistics';
import { CLASS_POLICIES } from './classes.js';
import { COUNT_RULES } from './value-rules.js';

/** For which area and period a number is, and which councils of the area are not in it. */
export type Place = Pick<ExactFigure, 'area' | 'period' | 'lacking'>;

/** One number behind a figure that is to be protected. */
export interface ProtectedNumber {
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

/** Period of a cell, by its id. */
export const periodOf = (id: string): string => id.slice(id.lastIndexOf('|') + 1);

/** The same number of another period. */
export const inPeriod = (id: string, period: Period): string => `${id.slice(0, id.lastIndexOf('|'))}|${period}`;

/** Of a number that an earlier publication decided about: small by what the strictest class calls so. */
export function isFew(count: number): boolean {
  return count >= 1 && count <= COUNT_RULES.nhs_hes_ecds_subnational.hideUpTo;
}

/** The place of a council's own number. */
export function placeOf(council: string, period: Period): Place {
  return { area: council, period, lacking: [] };
}

/** People behind a weight, whole: of somebody there for a part of the time there is one. */
export function peopleOf(weight: Fraction): number {
  const people = Math.round(toNumber(weight));
  return people === 0 && weight.n > 0n ? 1 : people;
}

/** The counts behind a figure, and the people behind its bases where these are protected: the same names in the same order for every area and part of a breakdown. */
export function numbersOf({ terms }: ExactFigure): ProtectedNumber[] {
  const bases = terms.flatMap(({ base, weight }) => (base === null ? [] : [{ name: base, value: peopleOf(weight), flows: false }]));
  return [...terms.map(({ cell, count }) => ({ name: cell, value: count, flows: true })), ...bases];
}

/** Does disclosure control look at the numbers behind it at all? A council's own return is shown as it is. */
export function isGuarded(figure: ExactFigure): boolean {
  return figure.disclosureClass !== 'D' && figure.status === 'returned';
}

/** Is the number one that nobody may learn? Of a region of enough councils small ones may be shown, rounded. */
export function isSmall(count: number, figure: ExactFigure): boolean {
  const policy = CLASS_POLICIES[figure.disclosureClass];
  if (figure.areaLevel === 'region' && figure.contributors >= policy.regionFromContributors) return false;
  return count >= 1 && count <= policy.rule.hideUpTo;
}
