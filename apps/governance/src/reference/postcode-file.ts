import { parse } from 'csv-parse';
import type { Readable } from 'node:stream';
import { parsePostcode, TributaryError } from '@tributary/domain';

/** outward, inward, lsoa, council (ONS code), sub-ICB. */
export type PostcodeRow = readonly [string, string, string, string, string];

/** Column names of our own format and of the ONS Postcode Directory in its yearly spellings. */
const COLUMNS: readonly (readonly [field: string, names: readonly RegExp[]])[] = [
  ['postcode', [/^postcode$/, /^pcds$/, /^pcd8$/, /^pcd$/, /^pcd7$/]],
  ['lsoa', [/^lsoa$/, /^lsoa21(cd)?$/, /^lsoa11(cd)?$/]],
  ['council', [/^la_code$/, /^lad\d\d(cd)?$/, /^oslaua$/, /^laua$/]],
  ['nhsArea', [/^sub_icb$/, /^sicbl\d*(cd)?$/, /^ccg$/]],
];

function positions(header: readonly string[]): number[] {
  const names = header.map((name) => name.trim().toLowerCase());
  return COLUMNS.map(([field, patterns]) => {
    for (const pattern of patterns) {
      const at = names.findIndex((name) => pattern.test(name));
      if (at >= 0) return at;
    }
    throw invalid(`no column for ${field}`);
  });
}

function invalid(what: string): TributaryError {
  return new TributaryError('postcode-file-invalid', `the postcode file cannot be read: ${what}`, { status: 422, remedy: 'Send CSV with the columns postcode, lsoa, la_code, sub_icb, or the ONS Postcode Directory as published.' });
}

/** Rows of a postcode file as a stream. Rows without a postcode of the right shape or without an English council are passed over. */
export async function* readPostcodes(input: Readable): AsyncGenerator<PostcodeRow> {
  const parser = input.pipe(parse({ bom: true, skip_empty_lines: true, trim: true, relax_column_count: true }));
  let at: number[] | null = null;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (at === null) {
        at = positions(record);
        continue;
      }
      const [postcode, lsoa, council, nhsArea] = at.map((i) => record[i] ?? '');
      const parsed = parsePostcode(postcode ?? '');
      if (parsed && council?.startsWith('E')) yield [parsed.outward, parsed.inward, lsoa ?? '', council, nhsArea ?? ''];
    }
  } catch (error) {
    throw error instanceof TributaryError ? error : invalid('it is not CSV');
  }
  if (at === null) throw invalid('it is empty');
}
