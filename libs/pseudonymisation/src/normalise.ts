import { isIsoDate, type IsoDate } from '@tributary/domain';

/** Letters that Unicode does not decompose, as English spelling writes them. */
const UNDECOMPOSED: Readonly<Record<string, string>> = { Ø: 'O', Ł: 'L', Đ: 'D', Ð: 'D', Æ: 'AE', Œ: 'OE', Þ: 'TH', ẞ: 'SS' };

/** Letters A to Z of a name: compatibility decomposition, marks stripped, upper case, everything else removed. Source: health-feeds 7.5. */
function letters(text: string): string {
  if (/^[A-Za-z]*$/.test(text)) return text.toUpperCase();
  const upper = text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase();
  return upper.replace(/[ØŁĐÐÆŒÞẞ]/g, (c) => UNDECOMPOSED[c] ?? '').replace(/[^A-Z]/g, '');
}

/** The first of the given names as hashed; null when no letter is left. A hyphenated name is one name. */
export function normaliseForename(text: string): string | null {
  return letters(text.trim().split(/\s+/)[0] ?? '') || null;
}

/** The whole surname as hashed (`O'Neill-Smith` is `ONEILLSMITH`); null when no letter is left. */
export function normaliseSurname(text: string): string | null {
  return letters(text) || null;
}

/** Dates that systems write where none is known. They would make strangers alike. */
const DEFAULT_DATES = new Set(['1800-01-01', '1900-01-01', '1901-01-01', '1899-12-30', '1899-12-31', '1970-01-01', '9999-12-31']);

/** `YYYYMMDD` for hashing; null for what is no date, or a default. */
export function normaliseBirthDate(date: IsoDate): string | null {
  return isIsoDate(date) && !DEFAULT_DATES.has(date) ? date.replaceAll('-', '') : null;
}

const CODE: Readonly<Record<string, string>> = {
  B: '1', F: '1', P: '1', V: '1', C: '2', G: '2', J: '2', K: '2', Q: '2', S: '2', X: '2', Z: '2', D: '3', T: '3', L: '4', M: '5', N: '5', R: '6',
};

/** American Soundex of letters A to Z: H and W do not part equal codes, vowels do. */
export function soundex(name: string): string {
  let result = name[0] ?? '';
  let last = CODE[result] ?? '';
  for (const letter of name.slice(1)) {
    const code = CODE[letter];
    if (code !== undefined && code !== last) result += code;
    if (letter !== 'H' && letter !== 'W') last = code ?? '';
    if (result.length === 4) break;
  }
  return result.padEnd(4, '0');
}
