/** National code lists of MHSDS v6 (health-feeds 1.5), as data. A code outside its list is a warning nationally, never a rejection. */

const numbered = (prefix: string, from: number, to: number, width = 2): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => prefix + String(from + i).padStart(width, '0'));

export const NHS_NUMBER_STATUS = numbered('', 1, 7);
/** The only status that says the number was checked against the national register. */
export const VERIFIED = '01';
/** Number not present and not to be traced. */
export const NOT_PRESENT = '07';

export const ATTENDANCE_STATUS = ['2', '3', '4', '5', '6', '7'];
export const MECHANISMS = ['01', '02', '04', '05', '09', '10', '11', '12', '13', '98'];
export const PRIORITIES = ['1', '2', '3', '4'];
export const REASONS = numbered('', 1, 31).filter((code) => code !== '17');
export const SOURCES = [
  'A1', 'A2', 'A3', 'A4', 'B1', 'B2', 'C1', 'C2', 'C3', 'D1', 'D2', 'E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'F1', 'F2', 'F3', 'G1', 'G2', 'G3', 'G4',
  'H1', 'H2', 'I1', 'I2', 'M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7', 'M9', 'N3', 'P1', 'Q1', 'Q2',
];
export const TEAM_TYPES = [
  'A01', 'A02', ...numbered('A', 5, 25), 'B01', 'B02', 'C01', 'C02', ...numbered('C', 4, 8), 'C10', ...numbered('D', 1, 8), ...numbered('E', 1, 4),
  'F01', 'F02', 'F03', 'F05', 'F06', 'F07', 'Z01', 'Z02',
];
/** Gender and GenderIDCode share 1 and 2; 3, 4 and 9 are other or indeterminate; X and Z say nothing. */
export const SEX: Readonly<Record<string, 'M' | 'F' | 'X'>> = { 1: 'M', 2: 'F', 3: 'X', 4: 'X', 9: 'X' };
export const GENDER_IDENTITY = ['1', '2', '3', '4', 'X', 'Z'];
export const GENDER = ['1', '2', '9', 'X'];
/** The first character is the code; what follows is local (health-feeds 1.5). */
export const ETHNIC_CATEGORIES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'R', 'S', 'Z', '9'];

/** The text where it has the form of a code of the lists that the platform does not hold; null otherwise: what is longer may be a name or number in the wrong field. */
export function nationalCode(text: string | null): string | null {
  return text !== null && /^[A-Za-z0-9]{1,3}$/.test(text) ? text : null;
}
