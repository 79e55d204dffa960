import { dateOf, dayNumber, isIsoDate, SEN_NEED_TYPES, codeValid } from '@tributary/domain';
import { NhsNumbers } from '../people/numbers.js';
import { postcodesOf } from '../people/postcodes.js';
import { sen2Returns } from './sen2.js';
import { header, person, type Sen2Document, type Sen2Node } from './tree.js';
import { itemsOf } from './shape.js';

export interface SampleOptions {
  readonly seed: number;
  /** DfE number of a council of the region. */
  readonly council: string;
  /** Most persons; all of the return when left out. */
  readonly most?: number;
}

/**
 * A council's return as any collection from 2023 to 2026 would have had it. 2025 and 2026 are the region's own; for an earlier one the return of 2025 is moved back, whole
 * years at a time, and says what that collection could say (education-feeds 1.6). Same options, same documents.
 */
export function sen2Samples({ seed, council, most = Infinity }: SampleOptions): (year: number) => Sen2Document {
  const [returns] = sen2Returns(seed, [council], postcodesOf([council]), new NhsNumbers(seed), { next: 1 });
  if (!returns) throw new RangeError(`no return of council ${council}`);
  return (year) => {
    const cases = (year === 2026 ? returns.next : returns.first).cases.slice(0, most);
    const back = Math.max(0, 2025 - year);
    return { dfe: council, year, header: header(council, year), persons: cases.map((one) => asOf(person(one, year), year, back)) };
  };
}

const NOT_YET: Readonly<Record<string, string>> = { NEET: 'OTH', NIEC: 'OTH', NIEO: 'OTH' };

function asOf({ record, values, children }: Sen2Node, year: number, back: number): Sen2Node {
  const dates = new Set(itemsOf(record, year).filter((item) => item.kind === 'date').map((item) => item.name));
  const moved = Object.entries(values).map(([name, value]) => {
    if (dates.has(name)) return [name, yearsBack(value, back)] as const;
    if (name === 'SENtype' && !codeValid(SEN_NEED_TYPES, value, year)) return [name, 'OTH'] as const;
    return [name, name === 'SENSetting' && year < 2024 ? NOT_YET[value] ?? value : value] as const;
  });
  return { record, values: Object.fromEntries(moved), children: children.map((child) => asOf(child, year, back)) };
}

/** The same day of an earlier year; 29 February becomes the 28th. What is no date stays none. */
function yearsBack(date: string, years: number): string {
  const earlier = `${Number(date.slice(0, 4)) - years}${date.slice(4)}`;
  return isIsoDate(date) && !isIsoDate(earlier) ? dateOf(dayNumber(`${earlier.slice(0, 7)}-28`)) : earlier;
}
