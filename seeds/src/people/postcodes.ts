import { localAuthorityByDfE } from '@tributary/domain';
import { residents } from './person.js';
import type { Random } from '../random.js';

const UNITS_PER_OUTWARD = 600;
const LETTERS = 'ABDEFGHJLNPQRSTUWXYZ';
/** Outward codes from ZZ10 on, so that ZZ99 (no fixed abode in national rules) is never a council's. */
const FIRST_OUTWARD = 10;

export interface CouncilPostcodes {
  readonly council: string;
  readonly postcodes: readonly string[];
}

/** Postcodes of the area ZZ, which does not exist, about one for sixty residents, shared out over the region's councils in order of their numbers. */
export function postcodesOf(councils: readonly string[]): CouncilPostcodes[] {
  let outward = FIRST_OUTWARD;
  return councils.map((council) => {
    const wanted = Math.ceil(residents(council) / 60);
    const postcodes: string[] = [];
    for (let unit = 0; postcodes.length < wanted; unit++) {
      if (unit === UNITS_PER_OUTWARD) {
        unit = 0;
        outward++;
      }
      const letters = `${LETTERS[Math.floor(unit / 10) % 20] ?? ''}${LETTERS[Math.floor(unit / 200) % 20] ?? ''}`;
      postcodes.push(`ZZ${outward} ${unit % 10}${letters}`);
    }
    outward++;
    return { council, postcodes };
  });
}

/** Rows of the postcode table: `postcode,lsoa,la_code,sub_icb`; seven postcodes make a synthetic LSOA. */
export function* postcodeRows(all: readonly CouncilPostcodes[]): Generator<readonly [string, string, string, string]> {
  let lsoa = 900_000;
  for (const { council, postcodes } of all) {
    const authority = localAuthorityByDfE(council);
    for (const [i, postcode] of postcodes.entries()) {
      if (i % 7 === 0) lsoa++;
      yield [postcode, `E01${lsoa}`, authority?.ons ?? '', authority?.nhsArea ?? ''];
    }
  }
}

/** The postcode as people type it. */
export function retyped(random: Random, postcode: string): string {
  switch (random.int(0, 2)) {
    case 0: return postcode.replace(' ', '');
    case 1: return postcode.toLowerCase();
    default: return postcode.replace(' ', '  ');
  }
}
