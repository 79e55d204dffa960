import { nhsCheckDigit, upnCheckLetter } from '@tributary/domain';
import type { Random } from '../random.js';

const TEST_STEMS = 1_000_000;
/** Coprime to the number of usable stems: neighbours in the list of people are far apart in the range. */
const STRIDE = 386_117;

/** NHS numbers of the test range 999 000 0000 to 999 999 9999 that is never issued (health-feeds 5.1). */
export class NhsNumbers {
  private readonly stems: Uint32Array;
  private readonly offset: number;

  constructor(seed: number) {
    const stems = new Uint32Array(TEST_STEMS);
    let usable = 0;
    for (let stem = 0; stem < TEST_STEMS; stem++) {
      if (nhsCheckDigit(`999${String(stem).padStart(6, '0')}`) !== null) stems[usable++] = stem;
    }
    // 999 999 9999 passes the check and is refused everywhere as a placeholder.
    this.stems = stems.slice(0, usable - 1);
    this.offset = (Math.abs(seed) * 7919) % this.stems.length;
  }

  /** The number of the person with this ordinal; null when the range is used up (a population near its full size does not fit). */
  of(ordinal: number): string | null {
    if (ordinal >= this.stems.length) return null;
    const nine = `999${String(this.stems[(ordinal * STRIDE + this.offset) % this.stems.length] ?? 0).padStart(6, '0')}`;
    return nine + (nhsCheckDigit(nine) ?? '');
  }
}

/** A valid permanent UPN; `index` is unique within the council, `schools` how many schools have issued them. */
export function permanentUpn(dfe: string, index: number, schools: number, year: number): string {
  const digits = `${dfe}${String(2000 + (index % schools))}${String(year % 100).padStart(2, '0')}${String(Math.floor(index / schools)).padStart(3, '0')}`;
  return upnCheckLetter(digits) + digits;
}

const TEMPORARY_LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

/** A valid temporary UPN: a letter in the last place. */
export function temporaryUpn(random: Random, dfe: string, index: number, schools: number, year: number): string {
  const twelve = permanentUpn(dfe, index, schools, year).slice(1, 12) + TEMPORARY_LETTERS.charAt(random.int(0, TEMPORARY_LETTERS.length - 1));
  return upnCheckLetter(twelve) + twelve;
}

/** The same UPN with a check letter that is wrong. */
export function brokenUpn(upn: string): string {
  return (upn.startsWith('A') ? 'B' : 'A') + upn.slice(1);
}

/** A valid unique learner number; `index` is unique within the region. */
export function learnerNumber(index: number): string {
  for (let nine = 100_000_000 + index * 11; ; nine++) {
    const digits = String(nine);
    let sum = 0;
    for (let i = 0; i < 9; i++) sum += Number(digits[i]) * (10 - i);
    if (sum % 11 !== 0) return digits + String(10 - (sum % 11));
  }
}
