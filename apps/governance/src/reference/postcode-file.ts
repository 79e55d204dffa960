import type { Readable } from 'node:stream';
import { parsePostcode } from '@tributary/domain';
import { readRows } from './reference-file.js';

/** outward, inward, lsoa, council (ONS code), sub-ICB. */
export type PostcodeRow = readonly [string, string, string, string, string];

/** Rows of a postcode file as a stream: our own columns, or the ONS Postcode Directory in its yearly spellings. Rows without a postcode of the right shape or without an English council are passed over. */
export async function* readPostcodes(input: Readable): AsyncGenerator<PostcodeRow> {
  const rows = readRows(input, {
    title: 'postcode file', remedy: 'Send CSV with the columns postcode, lsoa, la_code, sub_icb, or the ONS Postcode Directory as published.',
    columns: {
      postcode: [/^postcode$/, /^pcds$/, /^pcd8$/, /^pcd$/, /^pcd7$/],
      lsoa: [/^lsoa$/, /^lsoa21(cd)?$/, /^lsoa11(cd)?$/],
      council: [/^la_code$/, /^lad\d\d(cd)?$/, /^oslaua$/, /^laua$/],
      nhsArea: [/^sub_icb$/, /^sicbl\d*(cd)?$/, /^ccg$/],
    },
  });
  for await (const { postcode, lsoa, council, nhsArea } of rows) {
    const parsed = parsePostcode(postcode);
    if (parsed && council.startsWith('E')) yield [parsed.outward, parsed.inward, lsoa, council, nhsArea];
  }
}
