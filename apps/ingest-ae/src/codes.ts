/** Code sets of CDS 6-2-2, type 011 (health-feeds 2.2 and 2.4; the enumerations of the published schema), as data. */

const numbered = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => String(from + i).padStart(2, '0'));

export const UPDATE_TYPES = ['1', '9'];
/** The message takes an attendance back. */
export const DELETE = '9';
export const CDS_TYPE = '011';
export const BULK_GROUP = '160';

export const NHS_NUMBER_STATUS = numbered(1, 8);
export const VERIFIED = '01';
export const WITHHELD_REASONS = ['01', '02', '03', '97', '99'];
export const GENDERS = ['1', '2', '9', 'X'];
export const SEX: Readonly<Record<string, 'M' | 'F' | 'X'>> = { 1: 'M', 2: 'F', 9: 'X' };
/** `99`, or a letter followed at most by one local character. */
export const ETHNIC_CATEGORY = /^(99|[A-HJ-NPRSZ][A-Z0-9]?)$/;
export const OVERSEAS_CHARGING = ['A', 'B', 'C', 'D', 'E', 'F', 'P', '9'];
export const DEPARTMENT_TYPES = numbered(1, 5);
export const ATTENDANCE_CATEGORIES = ['1', '2', '3', '4', 'X'];
export const RTT_STATUS = ['10', '11', '12', '20', '21', ...numbered(30, 36), '90', '91', '92', '98', '99'];

export const ACUITIES = ['1064891000000107', '1064911000000105', '1064901000000108', '1077241000000103', '1077251000000100'];
export const DIAGNOSIS_QUALIFIERS = ['410605003', '415684004'];
export const DISCHARGE_STATUSES = [
  '182992009', '1066301000000103', '1066311000000101', '1066321000000107', '1077031000000103', '1077781000000101', '63238001', '75004002',
];
/** Greatest age that is an age: 999 and its like say that it is not known. */
export const OLDEST = 130;
