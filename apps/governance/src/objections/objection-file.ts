import { parse } from 'csv-parse';
import type { Readable } from 'node:stream';
import { isIsoDate, nhsNumberFault, parsePostcode, permanentUpn, TributaryError, ulnFault } from '@tributary/domain';
import { normaliseBirthDate, normaliseForename, normaliseSurname } from '@tributary/pseudonymisation';
import { textInto } from '../file-text.js';

/** A row of an objections file, of which every field that is given can be used. Lives in memory while its tokens are made, and nowhere else. */
export interface ObjectionRow {
  readonly line: number;
  readonly nhsNumber: string | null;
  readonly upn: string | null;
  readonly uln: string | null;
  readonly forename: string | null;
  readonly surname: string | null;
  readonly birthDate: string | null;
  readonly sex: 'M' | 'F' | null;
  readonly postcode: string | null;
  readonly from: string;
}

/** A row that is not taken. The reason says what to write and never what was written. */
export interface RefusedRow { readonly line: number; readonly reason: string }

export interface ObjectionsRead { readonly rows: readonly ObjectionRow[]; readonly refused: readonly RefusedRow[] }

interface Field { readonly usable: (text: string, today: string) => boolean; readonly write: string }

const FIELDS = {
  nhs_number: { usable: (text) => nhsNumberFault(text) === null, write: 'the ten digits as the NHS gave them' },
  upn: { usable: (text) => permanentUpn(text) !== null, write: 'a permanent UPN of 13 characters (a temporary one is known to its school only)' },
  uln: { usable: (text) => ulnFault(text) === null, write: 'the ten digits of the learner number' },
  forename: { usable: (text) => normaliseForename(text) !== null, write: 'the name in Latin letters' },
  surname: { usable: (text) => normaliseSurname(text) !== null, write: 'the name in Latin letters' },
  birth_date: { usable: (text, today) => normaliseBirthDate(text) !== null && text <= today, write: 'the day of birth as YYYY-MM-DD' },
  sex: { usable: (text) => sexOf(text) !== null, write: 'M or F' },
  postcode: { usable: (text) => parsePostcode(text) !== null, write: 'a whole postcode of the United Kingdom' },
  from: { usable: (text) => isIsoDate(text), write: 'the first day as YYYY-MM-DD (empty is today)' },
} satisfies Record<string, Field>;
type Name = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as Name[];

const MOST_ROWS = 100_000;
const LONGEST_ROW = 10_000;

/**
 * Reads an objections CSV, UTF-8 or Windows-1252. A row in which a given field cannot be used is refused, because an objection that has lost a key may miss its person; the others are read.
 * @param today the day from which a row without `from` holds.
 * @throws TributaryError `objections-file-invalid`: not CSV, no known column, a column twice, or too many rows.
 */
export async function readObjections(input: Readable, today: string): Promise<ObjectionsRead> {
  const options = { bom: true, info: true, skip_empty_lines: true, skip_records_with_empty_values: true, trim: true, relax_column_count: true, relax_quotes: true, max_record_size: LONGEST_ROW };
  const parser = textInto(parse(options), input, invalid);
  let header: readonly string[] | null = null;
  const rows: ObjectionRow[] = [];
  const refused: RefusedRow[] = [];
  try {
    for await (const { record, info: { lines: line } } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (header === null) {
        header = headerOf(record);
        continue;
      }
      if (rows.length + refused.length === MOST_ROWS) throw invalid(`more than ${MOST_ROWS} rows`);
      const fields = new Map(header.map((name, i) => [name, record[i] ?? '']));
      const reason = record.length === header.length ? faults(fields, today) : 'it has more or fewer fields than the header row: put a field that contains a comma in double quotes';
      if (reason === null) rows.push(rowOf(fields, line, today));
      else refused.push({ line, reason });
    }
  } catch (error) {
    throw error instanceof TributaryError ? error : invalid('it is not a CSV file with a header row');
  }
  if (header === null) throw invalid('it is empty');
  return { rows, refused };
}

function invalid(what: string): TributaryError {
  return new TributaryError('objections-file-invalid', `the objections file cannot be read: ${what}`, { status: 422, remedy: 'Send a CSV file with a header row and one row a person.' });
}

function headerOf(record: readonly string[]): string[] {
  const header = record.map((name) => name.toLowerCase());
  const known = NAMES.filter((name) => header.includes(name));
  if (known.length === 0) throw invalid(`no column is one of ${NAMES.join(', ')}`);
  const twice = known.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (twice !== undefined) throw invalid(`the column ${twice} stands twice`);
  return header;
}

/** What cannot be used of a row, and what to write instead; null when all of it can. */
function faults(fields: ReadonlyMap<string, string>, today: string): string | null {
  const unusable = NAMES.filter((name) => {
    const text = fields.get(name) ?? '';
    return text !== '' && !FIELDS[name].usable(text, today);
  });
  return unusable.length === 0 ? null : unusable.map((name) => `${name} cannot be used: write ${FIELDS[name].write}, or leave it empty`).join('; ');
}

function sexOf(text: string | null): 'M' | 'F' | null {
  const sex = text?.toUpperCase();
  return sex === 'M' || sex === 'F' ? sex : null;
}

function rowOf(fields: ReadonlyMap<string, string>, line: number, today: string): ObjectionRow {
  const field = (name: Name) => fields.get(name) || null;
  return {
    line, nhsNumber: field('nhs_number'), upn: field('upn'), uln: field('uln'), forename: field('forename'), surname: field('surname'), birthDate: field('birth_date'),
    sex: sexOf(field('sex')), postcode: field('postcode'), from: field('from') ?? today,
  };
}

/** What a row that says too little would need to find its person. */
export function missingFrom(row: ObjectionRow): string {
  const given = { forename: row.forename, surname: row.surname, birth_date: row.birthDate, 'postcode or sex': row.postcode ?? row.sex };
  const missing = Object.entries(given).filter(([, value]) => value === null).map(([name]) => name);
  return `it says too little to find anybody: give nhs_number, upn or uln, or else what is missing of names and birth date: ${missing.join(', ')}`;
}
