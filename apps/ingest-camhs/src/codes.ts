import type { IsoDate } from '@tributary/domain';
import type { ListedCode } from '@tributary/ingestion';

/**
 * National code lists of MHSDS as data, with the days on which a code may be used. Source: health-feeds 1.5; lists whose labels it does not give are taken from
 * the national validation rules (health-feeds, source S2), and their labels say no more than is known. Dates are those of the versions: 4.1 until
 * September 2021, 5.0 until March 2024, 6.0 since.
 */
const LAST_DAY_OF_4 = '2021-09-30';
const FIRST_DAY_OF_5 = '2021-10-01';
const LAST_DAY_OF_5 = '2024-03-31';
const FIRST_DAY_OF_6 = '2024-04-01';

const codes = (text: string, from: IsoDate | null = null, until: IsoDate | null = null): ListedCode[] =>
  text.trim().split(/\s*;\s*/).map((entry) => {
    const gap = entry.search(/\s/);
    return { code: gap < 0 ? entry : entry.slice(0, gap), label: gap < 0 ? '' : entry.slice(gap + 1).replace(/\s+/g, ' '), from, until };
  });

/** Versions that can be read, by the text of DatSetVer, with the first day of the months that each rules. */
export const VERSIONS: Readonly<Record<string, IsoDate>> = { '4.1': '2019-04-01', '5.0': FIRST_DAY_OF_5, '6.0': FIRST_DAY_OF_6 };

export const NHS_NUMBER_STATUS = codes(`01 present and verified; 02 present, not traced; 03 trace required; 04 trace attempted, no or multiple match;
  05 trace needs resolving; 06 trace in progress; 07 not present and trace not required`);
/** The only status that says the number was checked against the national register. */
export const VERIFIED = '01';
/** Number not present and not to be traced. */
export const NOT_PRESENT = '07';

export const ATTENDANCE_STATUS = codes(`2 cancelled by or for the patient; 3 did not attend; 4 cancelled by the provider; 5 seen, on time; 6 late but seen;
  7 late and not seen`);
export const MECHANISMS = [
  ...codes('01 face to face; 02 telephone; 04 talk type; 05 email; 98 other'),
  ...codes('03 telemedicine; 06 text message', null, LAST_DAY_OF_4),
  ...codes('09 text message, asynchronous; 10 instant messaging, synchronous; 11 video; 12 message board; 13 chat room', FIRST_DAY_OF_5),
];
/** What the codes that ended with version 4.1 are called since. */
export const MECHANISM_SINCE: Readonly<Record<string, string>> = { '03': '11', '06': '09' };
export const PRIORITIES = [...codes('1 emergency; 2 urgent or serious; 3 routine'), ...codes('4 very urgent', FIRST_DAY_OF_5)];
export const REASONS = [
  ...codes(`01 suspected first episode of psychosis; 02 ongoing psychosis; 03 bipolar disorder; 04 depression; 05 anxiety; 06 obsessive compulsive disorder; 07 phobias;
    08 organic brain disorder; 09 drug and alcohol difficulties; 10 unexplained physical symptoms; 11 post-traumatic stress; 12 eating disorder; 13 perinatal mental health;
    14 personality disorder; 15 self-harm; 16 conduct disorder; 18 in crisis; 19 relationship difficulties; 20 gender discomfort; 21 attachment difficulties;
    22 self-care; 23 adjustment to health issues; 24 neurodevelopmental, not autism; 25 suspected autism; 26 diagnosed autism; 27 preconception perinatal concern;
    28 gambling; 29 perinatal, partner; 30 behaviours that challenge, learning disability`),
  ...codes('31 employment support', FIRST_DAY_OF_6),
];
export const SOURCES = [
  ...codes(`A1 primary care; A2 primary care; A3 primary care; A4 primary care; B1 self; B2 carer; C1 local authority and education; C2 local authority and education;
    C3 local authority and education; D1 employer; D2 employer; E1 justice; E2 justice; E3 justice; E4 justice; E5 justice; E6 justice; F1 child health; F2 child health;
    F3 child health; G1 independent and voluntary; G2 independent and voluntary; G3 independent and voluntary; G4 independent and voluntary; H1 acute secondary care;
    H2 acute secondary care; I1 other mental health trust; I2 other mental health trust; M1 other; M2 other; M3 other; M4 other; M5 other; M6 other; M7 other; M9 other;
    N3 talking therapies; P1 internal; Q1 drop-in`),
  ...codes('Q2 drop-in', FIRST_DAY_OF_6),
];
export const REJECT_REASONS = codes('01 duplicate; 02 alternative service required; 03 incomplete');
export const CLOSE_REASONS = codes('01 admitted or referred on; 02 treatment complete; 03 moved or asked to leave; 04 treatment complete; 05 did not attend or refused; 06; 07 moved or asked to leave; 08 admitted or referred on; 09 did not attend or refused');
export const WAIT_TYPES = codes('02; 09');
export const PERIOD_STATUS = codes('10; 11; 12; 20; 21; 30; 31; 32; 33; 34; 35; 36; 90; 91; 92; 98; 99');
export const TEAM_TYPES = [
  ...codes(`A01 day care; A02 crisis resolution and home treatment; A05 primary care mental health; A06 community mental health, functional; A07 community mental health, organic;
    A08 assertive outreach; A09 community rehabilitation; A10 general psychiatry; A11 liaison; A12 psychotherapy; A13 psychological therapy; A14 early intervention in psychosis;
    A15 young-onset dementia; A16 personality disorder; A17 memory; A18 single point of access; A19 24/7 crisis line; A20 health-based place of safety; A21 crisis cafe;
    A22 walk-in crisis unit; A23 decision unit; A24 acute day service; A25 crisis house; B01 forensic; B02 forensic, learning disability; C01 autism; C02 perinatal;
    C04 neurodevelopment; C05 paediatric liaison; C06 looked-after children; C07 youth offending; C08 acquired brain injury; C10 community eating disorder; D01 substance misuse;
    D02 liaison and diversion; D03 prison inreach; D04 asylum; D05 individual placement and support; D06 mental health in education; D07 gambling; D08 rough sleeping;
    E01 community learning disability; E02 epilepsy and neurological; E03 specialist parenting; E04 enhanced or intensive support; F01 mental health support team in education;
    F02 maternal mental health; F03 deaf people; F05 care homes; F06 wellbeing hubs; Z01 other; Z02 other`),
  ...codes('A03; A04', null, LAST_DAY_OF_4), ...codes('F04', null, LAST_DAY_OF_5), ...codes('F07', FIRST_DAY_OF_6),
];
/** Gender and GenderIDCode share 1 and 2; 3, 4 and 9 are other or indeterminate; X and Z say nothing. */
export const SEX: Readonly<Record<string, 'M' | 'F' | 'X'>> = { 1: 'M', 2: 'F', 3: 'X', 4: 'X', 9: 'X' };
export const GENDER_IDENTITY = codes('1 male; 2 female; 3 non-binary; 4 other; X not known; Z not stated');
export const GENDER = codes('1 male; 2 female; 9 indeterminate; X not known');
/** First day of the months in which GenderIDCode exists. */
export const GENDER_IDENTITY_FROM = FIRST_DAY_OF_5;
/** The first character is the code; what follows is local (health-feeds 1.5). */
export const ETHNIC_CATEGORIES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'R', 'S', 'Z', '9'];
export const LOCATIONS = codes(`A01 home; A02; A03; A04; B01; B02; C01; C02; C03; D01; D02; D03; E01; E02; E03; E04; E99; F01; G01; G02; G03; G04; H01; J01; K01; K02; L01 school; L02 other education;
  L03 other education; L04 other education; L05 other education; L06 other education; L99 other education; M01; M02; M03; M04; M05; M06; M07; N01; N02; N03; N04; N05; X01`);
export const CARE_PLAN_TYPES = codes('10; 11; 12; 13; 14');
export const AGREED_BY = codes('10; 11; 12; 13; 14; 15; 16; 17');
export const DIAGNOSIS_STATUS = codes(`1 confirmed; 2 suspected, on a diagnostic pathway; 3 suspected, not on a pathway; 4 suspected, pathway not known; 5 none; U asked, not known;
  X not recorded; Z declined`);
