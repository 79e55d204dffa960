import { addDays, addYears, ageOn, dayNumber, isIsoDate, type IsoDate } from './dates.js';

/** A code of a national list with the collection years in which it may be used; null: open. */
export interface DatedCode {
  readonly code: string;
  readonly label: string;
  readonly from: number | null;
  readonly until: number | null;
}

/** Is this code in the list in that collection year? */
export function codeValid(list: readonly DatedCode[], code: string, year: number): boolean {
  return list.some((c) => c.code === code && (c.from === null || c.from <= year) && (c.until === null || year <= c.until));
}

/** The codes of a list that may be used in a collection year; all of them where there is no year. */
export function codesOf(list: readonly DatedCode[], year: number | null): string[] {
  return list.filter((c) => year === null || codeValid([c], c.code, year)).map((c) => c.code);
}

const always = (code: string, label: string): DatedCode => ({ code, label, from: null, until: null });

/** Types of special educational need of a plan. Source: education-feeds 1.4; DS only from 2025. NSA is not one: see SEN_SUPPORT_UNASSESSED. */
export const SEN_NEED_TYPES: readonly DatedCode[] = [
  always('SPLD', 'specific learning difficulty'),
  always('MLD', 'moderate learning difficulty'),
  always('SLD', 'severe learning difficulty'),
  always('PMLD', 'profound and multiple learning difficulty'),
  always('SEMH', 'social, emotional and mental health'),
  always('SLCN', 'speech, language and communication needs'),
  always('HI', 'hearing impairment'),
  always('VI', 'vision impairment'),
  always('MSI', 'multi-sensory impairment'),
  always('PD', 'physical disability'),
  always('ASD', 'autistic spectrum disorder'),
  always('OTH', 'other difficulty or disability'),
  { code: 'DS', label: 'Down syndrome', from: 2025, until: null },
];

/** "SEN support, no specialist assessment": in the school census only, and only with provision K (education-feeds 1.4, 2.4). */
export const SEN_SUPPORT_UNASSESSED = 'NSA';

/** Ethnicity codes of the Common Basic Data Set, main and extended. Source: education-feeds 1.5. */
export const ETHNICITY_CODES: ReadonlySet<string> = new Set(
  `WBRI WCOR WENG WNIR WSCO WWEL WOWB WIRI WIRT WOTH WALB WBOS WCRO WGRE WGRK WGRC WITA WKOS WPOR WSER WTUR WTUK WTUC WEUR WEEU
   WWEU WOTW WROM WROG WROR WROO MWBC MWBA MWAS MWAP MWAI MWAO MOTH MAOE MABL MACH MBOE MBCH MCOE MWOE MWCH MOTM ABRI AWEL AIND APKN
   AMPK AKPA AOPK ABAN AOTH AAFR AKAO ANEP ASNL ASLT ASRO AOTA BBRI BWEL BCRB BAFR BANN BCON BGHA BNGN BSLN BSOM BSUD BAOF BOTH BEUR
   BNAM BOTB CHNE CHKC CMAL CSNG CTWN COCH OOTH OAFG ORAB OARA OEGY OFIL OIRN OIRQ OJPN OKOR OKRD OLAM OLEB OLIB OMAL OMRC OPOL OTHA
   OVIE OYEM OOEG REFU NOBT`.split(/\s+/),
);

/** The n-th Thursday of a month (1 to 12). */
function thursday(year: number, month: number, n: number): IsoDate {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  const weekday = (dayNumber(first) + 4) % 7;
  return addDays(first, ((4 - weekday + 7) % 7) + 7 * (n - 1));
}

/** Census day of the SEN2 return and of the spring school census: the third Thursday of January (education-feeds 1.1, 2.1). */
export function januaryCensusDay(year: number): IsoDate {
  return thursday(year, 1, 3);
}

export const SCHOOL_TERMS = ['autumn', 'spring', 'summer'] as const;
export type SchoolTerm = (typeof SCHOOL_TERMS)[number];

/** Census day of the school census: first Thursday of October, third of January, third of May (education-feeds 2.1). */
export function schoolCensusDay(year: number, term: SchoolTerm): IsoDate {
  if (term === 'autumn') return thursday(year, 10, 1);
  return term === 'spring' ? januaryCensusDay(year) : thursday(year, 5, 3);
}

/** Age on the 31 August before the academic year that holds `on` (education-feeds 1.1). */
export function academicAge(birth: IsoDate, on: IsoDate): number {
  const august = `${on.slice(0, 4)}-08-31`;
  return ageOn(birth, on > august ? august : addYears(august, -1));
}

/**
 * Is this the number of a provider: eight digits, the first a 1 (education-feeds 3.3)? Numbers that have been given so far lie from 10000000 to 10099999,
 * and none of these is refused, though some can be read as the tenth of a month (`10062005`). Of all others, eight digits that are a day of somebody's life,
 * `19990101` or `17081999`, are taken for a date of birth that stands in the wrong field, and are none.
 */
export function isUkprn(text: string): boolean {
  if (/^100\d{5}$/.test(text)) return true;
  return /^1\d{7}$/.test(text) && !isDay(text.slice(0, 4), text.slice(4, 6), text.slice(6)) && !isDay(text.slice(4), text.slice(2, 4), text.slice(0, 2));
}

function isDay(year: string, month: string, day: string): boolean {
  return /^(19|20)/.test(year) && isIsoDate(`${year}-${month}-${day}`);
}
