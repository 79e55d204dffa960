/** NHS ethnic category of a code of the Common Basic Data Set, as far as the synthetic region uses them. */
const CATEGORIES: Readonly<Record<string, string>> = {
  WBRI: 'A', WIRI: 'B', WOTW: 'C', WROM: 'C', MWBC: 'D', MWAS: 'F', AIND: 'H', APKN: 'J', ABAN: 'K', BCRB: 'M', BAFR: 'N', CHNE: 'R', OARA: 'S', REFU: 'Z', NOBT: '99',
};

export function ethnicCategory(code: string): string {
  return CATEGORIES[code] ?? '99';
}
