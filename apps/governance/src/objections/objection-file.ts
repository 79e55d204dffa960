import { parse } from 'csv-parse';
import type { Readable } from 'node:stream';
import { isIsoDate, TributaryError } from '@tributary/domain';

/** A row of an objections file. Lives in memory while its tokens are made, and nowhere else. */
export interface ObjectionRow {
  readonly line: number;
  readonly nhsNumber: string | null;
  readonly upn: string | null;
  readonly forename: string | null;
  readonly surname: string | null;
  readonly birthDate: string | null;
  readonly sex: 'M' | 'F' | null;
  readonly postcode: string | null;
  readonly from: string;
}

const KNOWN = new Set(['nhs_number', 'upn', 'forename', 'surname', 'birth_date', 'sex', 'postcode', 'from']);
const MOST_ROWS = 100_000;

/**
 * Reads an objections CSV.
 * @param today the day from which a row without `from` holds.
 * @throws TributaryError `objections-file-invalid`: not CSV, no known column, or too many rows.
 */
export async function readObjections(input: Readable, today: string): Promise<ObjectionRow[]> {
  const parser = input.pipe(parse({ bom: true, columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()), info: true, skip_empty_lines: true, trim: true, max_record_size: 10_000 }));
  const rows: ObjectionRow[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Record<string, string>; info: { lines: number } }>) {
      if (rows.length === 0 && !Object.keys(record).some((name) => KNOWN.has(name))) throw invalid('no column is one of nhs_number, upn, forename, surname, birth_date, sex, postcode, from');
      if (rows.length === MOST_ROWS) throw invalid(`more than ${MOST_ROWS} rows`);
      rows.push(rowOf(record, info.lines, today));
    }
  } catch (error) {
    throw error instanceof TributaryError ? error : invalid('it is not a CSV file with a header row');
  }
  return rows;
}

function invalid(what: string): TributaryError {
  return new TributaryError('objections-file-invalid', `the objections file cannot be read: ${what}`, { status: 422, remedy: 'Send a CSV file with a header row and one row a person.' });
}

function rowOf(record: Record<string, string>, line: number, today: string): ObjectionRow {
  const field = (name: string) => (record[name] === undefined || record[name] === '' ? null : record[name]);
  const sex = field('sex')?.toUpperCase();
  const from = field('from');
  return {
    line, nhsNumber: field('nhs_number'), upn: field('upn'), forename: field('forename'), surname: field('surname'), birthDate: field('birth_date'),
    sex: sex === 'M' || sex === 'F' ? sex : null, postcode: field('postcode'), from: from !== null && isIsoDate(from) ? from : today,
  };
}
