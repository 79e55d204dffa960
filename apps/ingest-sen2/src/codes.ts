import { ETHNICITY_CODES, SEN_NEED_TYPES } from '@tributary/domain';
import type { Codes, ListedCode, Years } from '@tributary/ingestion';

/** Days of the collections in which a code may be used: a return refers to a day in January of its year. */
const inCollections = (code: string, label: string, { from, until }: Years = {}): ListedCode =>
  ({ code, label, from: from === undefined ? null : `${from}-01-01`, until: until === undefined ? null : `${until}-12-31` });

/** Code lists of the SEN2 return. Source: education-feeds 1.3, 1.4, 1.6. */
const codes = (text: string, years?: Years): ListedCode[] =>
  text.trim().split(/\s*;\s*/).map((entry) => {
    const gap = entry.indexOf(' ');
    return inCollections(entry.slice(0, gap), entry.slice(gap + 1), years);
  });

/** Collections whose shape is known; another year is refused rather than guessed. */
export const COLLECTION_YEARS: readonly number[] = [2023, 2024, 2025, 2026];

/** Collections by what their files can say (education-feeds 1.6): 1.1 is 2023, 1.2 is 2024, 1.3 is 2025, with the same fields in 2026. */
export const UNTIL_2023 = { until: 2023 } as const;
export const FROM_2024 = { from: 2024 } as const;
export const FROM_2025 = { from: 2025 } as const;

/** `Sex` replaced `GenderCurrent` in 2024. */
export const SEX = [...codes('M male; F female', FROM_2024), ...codes('0 not known; 1 male; 2 female; 9 not specified', UNTIL_2023)];
/** What the platform calls a sex, by any year's code; a code that is missing here says nothing. */
export const SEX_MEANING: Readonly<Record<string, 'M' | 'F'>> = { M: 'M', F: 'F', 1: 'M', 2: 'F' };

export const OFFICER = codes('Y there is one; N there is none; R recruiting');
export const ETHNICITY: readonly string[] = [...ETHNICITY_CODES];
export const NEED = SEN_NEED_TYPES.map(({ code, label, from, until }) => inCollections(code, label, { ...(from === null ? {} : { from }), ...(until === null ? {} : { until }) }));
export const UPN_UNKNOWN = codes(`UN1 under 6 and none yet; UN2 never in a state-funded school in England; UN3 educated outside England;
  UN5 conflicting sources; UN8 new to the council within the last week of the period; UN9 young person never in state school or further education;
  UN10 request ended before a number was known`);
export const REQUEST_SOURCE = codes('1 young person or parent; 2 school or setting; 3 health; 4 social care; 5 other');
export const REQUEST_OUTCOME = codes('Y assess; N will not assess; A awaited; W withdrawn before the decision; H decided before this period');
export const ASSESSMENT_OUTCOME = codes('Y will issue; N will not issue; A awaited; W withdrawn; H decided before this period or plan transferred in');
export const CEASE_REASON = codes(`1 maximum age; 2 needs met without plan; 3 higher education; 4 paid employment; 5 moved to another council in England;
  6 no longer wishes to engage; 7 left England; 8 died; 9 other`);
export const CEASED_MOVED = '5';
export const PLAN_SETTING = codes(`OLA arranged by the council other than at a school, section 61; OPA parental alternative; EHE elective home education;
  EYP early-years provider without URN; OTH type named but no setting`);
/** Only a placement may say so, never the setting that a plan names (rule N6). */
export const NOT_IN_SETTING = codes('NEET not in education, employment or training; NIEC notice to cease issued; NIEO other, not in education', FROM_2024);
export const PLACEMENT_SETTING = [...PLAN_SETTING, ...NOT_IN_SETTING];
export const REVIEW_OUTCOME = codes('M maintain; C cease; A amend');
export const DIRECT_PAYMENT = codes('E education; S social care; H health; I integrated');
export const WORK_BASED = codes('A apprenticeship; T traineeship; S supported internship');
/** The letters changed meaning in late 2024, and sources disagree how (education-feeds 1.6): never compare them across collection years. */
export const RESIDENTIAL = codes('A residential, the shorter band of weeks of the year; B residential, the longer band');
/** Left out of the return in 2024. */
export const ATTENDANCE_PATTERN = codes('FT full time; PT part time', UNTIL_2023);
/** Code for a council that is unknown or outside England, where a council number is asked for. */
export const OUTSIDE_ENGLAND = 'XXX';
/**
 * Councils of England by the history of codes that has been loaded. One that has ended is named until the collection of the year after: its last months are activity of that one.
 */
export const authorities: Codes = (year, references) => [
  ...references.authorityNumbers.filter((dfe) => {
    const closed = references.authority(dfe)?.closed ?? null;
    return year === null || closed === null || Number(closed.slice(0, 4)) + 1 >= year;
  }), OUTSIDE_ENGLAND,
];
/** A number of Get information about schools, of which the first is 100000, or of an early years provider in Ofsted's, which begins with EY (education-feeds 3.3). */
export const isUrn = (text: string): boolean => /^(EY)?[1-9]\d{5}$/.test(text);
/** Settings whose free text must say what they are. */
export const NEEDS_FREE_TEXT: readonly string[] = ['OTH', 'NIEO'];

/** Statutory clocks in days (education-feeds 1.8): decide on a request, issue the plan, decide after a review meeting. */
export const DAYS_TO_DECIDE = 42;
export const DAYS_TO_ISSUE = 140;
export const DAYS_AFTER_REVIEW = 28;
