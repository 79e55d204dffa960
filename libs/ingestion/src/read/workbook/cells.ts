import { serialMoment } from '../dates.js';

/** How a cell's number is shown: as a date or a time, as both (also at midnight), with so many digits, or as it is. */
export type NumberStyle = 'plain' | 'moment' | 'timestamp' | { readonly digits: number };

/** A cell whose value the spreadsheet could not work out, or whose text is not in the workbook: never to be taken for a value. */
export const NO_VALUE = '#N/A';

/** Formats of ECMA-376 part 1, 18.8.30 that show a number as a date or a time; the ids above 26 are those of East Asian locales. */
const BUILT_IN_MOMENTS = new Set([14, 15, 16, 17, 18, 19, 20, 21, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58]);
const BUILT_IN_TIMESTAMP = 22;

/** @param code the workbook's own format of this id; undefined for a built-in one. */
export function numberStyle(id: number, code: string | undefined): NumberStyle {
  if (code === undefined) return id === BUILT_IN_TIMESTAMP ? 'timestamp' : BUILT_IN_MOMENTS.has(id) ? 'moment' : 'plain';
  const first = (code.split(';')[0] ?? '').replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  if (/^0{2,15}$/.test(first)) return { digits: first.length };
  if (/general/i.test(first) || !/[dmyhs]/i.test(first)) return 'plain';
  return /[dy]/i.test(first) && /h/i.test(first) ? 'timestamp' : 'moment';
}

/** Text of strings: `_x000D_` stands for the character of that number (ECMA-376 part 1, 22.9.2.19). */
export const stringText = (text: string): string => (text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16))) : text);

/**
 * A number as the text that a CSV export of the sheet would have, but dates as `YYYY-MM-DD`: what the spreadsheet shows, without the noise of its
 * arithmetic. More than fifteen digits are beyond what it keeps; such a number is given in powers of ten, which no field takes for a value.
 */
export function numberText(stored: string, style: NumberStyle, from1904: boolean): string {
  const value = Number(stored);
  if (stored === '' || !Number.isFinite(value)) return stored === '' ? '' : NO_VALUE;
  if (style === 'moment' || style === 'timestamp') {
    const moment = serialMoment(value, from1904);
    if (moment === null) return stored;
    return moment.date === null ? moment.time : moment.time === '00:00:00' && style === 'moment' ? moment.date : `${moment.date}T${moment.time}`;
  }
  if (Math.abs(value) >= 1e15) return value.toExponential();
  const plain = /^-?\d{1,15}(\.0)?$/.test(stored) ? stored : String(Number(value.toPrecision(15)));
  return typeof style === 'object' && /^\d+$/.test(plain) ? plain.padStart(style.digits, '0') : plain;
}
