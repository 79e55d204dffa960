import { codesOf, SEN_NEED_TYPES, SEN_SUPPORT_UNASSESSED } from '@tributary/domain';

/** Code lists of the school census. Source: education-feeds 2.4; meanings are from the August 2024 guidance. */
const list = (text: string): readonly string[] => text.split(' ');

export const SEX = list('M F');

export const SEN_PLAN = 'E';
export const SEN_SUPPORT = 'K';
/** Codes of before 2015: School Action, School Action Plus and statement are taken as what replaced them, and reported. */
export const SEN_PROVISION_LEGACY: Readonly<Record<string, string>> = { A: 'K', P: 'K', S: 'E' };
export const SEN_PROVISION = [...list('N E K'), ...Object.keys(SEN_PROVISION_LEGACY)];
/** A provision as it is called now. */
export const provisionNow = (code: string | null): string | null => (code === null ? null : SEN_PROVISION_LEGACY[code] ?? code);

/** C single registration, M dual main, S dual subsidiary, F further education, O other provider. */
export const ENROL_STATUS = list('C M S F O');
export const NC_YEAR = list('E1 E2 N1 N2 R 1 2 3 4 5 6 7 8 9 10 11 12 13 14 M X');
export const BOARDER = list('B 6 7 N');
export const NOT_BOARDING = 'N';

/** Retired spelling of a category and what it is now. */
export const EXCLUSION_CATEGORY_RETIRED: Readonly<Record<string, string>> = { FIXD: 'SUSP' };
export const EXCLUSION_CATEGORY = [...list('PERM SUSP LNCH'), ...Object.keys(EXCLUSION_CATEGORY_RETIRED)];
export const PERMANENT = 'PERM';
export const categoryNow = (code: string | null): string | null => (code === null ? null : EXCLUSION_CATEGORY_RETIRED[code] ?? code);
/** `DS` here is abuse relating to disability, not Down syndrome. */
export const EXCLUSION_REASON_RETIRED = list('OT');
export const EXCLUSION_REASON = [...list('PP PA VP VA OW BU RA LG DS SM DA DM TH DB MT PH'), ...EXCLUSION_REASON_RETIRED];

/** Retired in August 2024; returns about terms before that hold them rightly. */
export const ATTENDANCE_RETIRED = list('H J Y');
export const ATTENDANCE = [...list('/ \\ B C C1 C2 D E G I J1 K L M N O P Q R S T U V W X Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z #'), ...ATTENDANCE_RETIRED];
/** Sessions that could not be attended: not part of the sessions possible. */
export const ATTENDANCE_NOT_POSSIBLE = list('D Q X Y Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z #');
export const SUSPENDED = 'E';

/** Types of need of a year; "SEN support, not yet assessed" is one here, with provision K only. */
export const needTypes = (year: number | null): readonly string[] => [...codesOf(SEN_NEED_TYPES, year), SEN_SUPPORT_UNASSESSED];
