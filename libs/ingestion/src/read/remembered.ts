import type { Field, FieldKind } from '../feed/fields.js';
import type { ReadValue } from './values.js';

/** Texts of a field that are remembered with what they were read as, by what fields of a kind are like: codes and days come again and again, numbers of people do not. */
const MOST: Readonly<Record<FieldKind, number>> = {
  code: 500, flag: 100, integer: 500, decimal: 500, text: 500, date: 4_000, time: 0, 'date-time': 0, 'local-id': 0,
  'birth-date': 10_000, forename: 4_000, surname: 4_000, postcode: 4_000, upn: 0, uln: 0, 'nhs-number': 0,
};
/** Longer texts are hardly ever the same. */
const LONGEST = 32;
/** V8 keeps shorter pieces of a text as texts of their own; longer ones hold on to the whole. */
const OWN = 13;

/** A text that is no piece of another: what is kept for long must not keep the file that it stood in. */
const apart = (text: string): string => (text.length < OWN ? text : Buffer.from(text, 'utf16le').toString('utf16le'));

/**
 * The same reader, which remembers what the texts of a field were read as. Most columns have few different ones, so a value is read and judged once and not for each record, and records
 * share one text of it. Where there turn out to be too many different ones, nothing is remembered any more.
 */
export function remembering({ kind }: Field, read: (raw: string) => ReadValue): (raw: string) => ReadValue {
  const most = MOST[kind];
  if (most === 0) return read;
  const known = new Map<string, ReadValue>();
  let misses = 0;
  let hits = 0;
  let helps = true;
  // Records that follow each other often say the same.
  let lastText = '';
  let last: ReadValue | null = null;
  return (raw) => {
    if (raw === lastText && last !== null) {
      hits++;
      return last;
    }
    if (!helps || raw.length > LONGEST) return read(raw);
    const before = known.get(raw);
    if (before !== undefined) {
      hits++;
      if (raw.length < OWN) [lastText, last] = [raw, before];
      return before;
    }
    misses++;
    if (known.size < most) {
      const own = apart(raw);
      const value = read(own);
      known.set(own, value);
      return value;
    }
    if (misses > hits) {
      helps = false;
      known.clear();
    }
    return read(raw);
  };
}
