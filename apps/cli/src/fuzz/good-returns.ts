import type { Feed } from '@tributary/contracts';
import { attendances, camhs, census, nhsNumber, sen2Child, sen2Return, upn, type Fields } from '../acceptance/files.js';
import { GOOD, POSTCODE } from '../acceptance/good-files.js';
import type { Sent } from './mutations.js';

/** A return of five people that is accepted whole, with what must never be seen of them. */
export interface GoodReturn {
  readonly feed: Exclude<Feed, 'nhs-numbers'>;
  readonly scope: string;
  readonly sender: string;
  readonly files: Sent;
  /** The file of the people, one of their records in it, and the type of the record. */
  readonly main: string;
  readonly record: RegExp;
  readonly type: string;
  readonly people: number;
}

const bytes = (files: Readonly<Record<string, string | Uint8Array>>): Sent => Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content as string)]));
const FIVE = [1, 2, 3, 4, 5];
const named = (n: number): Fields => ({ Surname: `Quillfeatherby${'ABCDE'[n - 1] ?? ''}`, Forename: 'Zephyranthe' });
const council = '808';

export const GOOD_RETURNS: Readonly<Record<string, GoodReturn>> = {
  'SEN2 as XML': {
    feed: 'sen2', scope: '2025', sender: council, main: 'return.xml', record: /<Person>.*?<\/Person>/gs, type: 'person', people: 5,
    files: bytes({ 'return.xml': sen2Return(council, FIVE.map((n) => ({ identity: { ...sen2Child(n, council, POSTCODE).identity, ...named(n) } }))) }),
  },
  'SEN2 as tables': {
    feed: 'sen2', scope: '2025', sender: '390', main: 'person.csv', record: /^\d.*$/gm, type: 'person', people: 2,
    files: Object.fromEntries(Object.entries(bytes(GOOD['SEN2 as tables']?.files ?? {})).map(([name, content]) => [name, Buffer.from(content.toString('utf8').replaceAll('Blade', 'Quillfeatherby').replaceAll('Petra', 'Zephyranthe'))])),
  },
  'the school census': {
    feed: 'school-census', scope: '2025-spring', sender: council, main: 'pupilonroll.csv', record: /^\d.*$/gm, type: 'pupil', people: 5,
    files: bytes(census(council, FIVE.map((n) => ({ upn: upn(n, council), surname: `Quillfeatherby${'ABCDE'[n - 1] ?? ''}`, forename: 'Zephyranthe', dob: '2012-05-04', postcode: POSTCODE })))),
  },
  CAMHS: {
    feed: 'camhs', scope: '2024-11-primary', sender: 'RX4', main: 'MHS001MPI.csv', record: /^P\d.*$/gm, type: 'MHS001MPI', people: 5,
    files: bytes(camhs('RX4', FIVE.map((n) => ({ patient: { NHSNumber: nhsNumber(40 + 3 * n), PersonBirthDate: '2010-03-15', Postcode: POSTCODE } })))),
  },
  'A&E': {
    feed: 'ae', scope: 'net-change', sender: 'RVW', main: 'visits.xml', record: /<CDSNetChange-All-MessageTypes>.*?<\/CDSNetChange-All-MessageTypes>/gs, type: 'attendance', people: 5,
    files: bytes({ 'visits.xml': attendances(FIVE.map((n) => ({ id: `ECA${n}`, identity: { NHSNumber: nhsNumber(60 + 3 * n), PostcodeOfUsualAddress: POSTCODE, PersonBirthDate: '2010-03-15', PersonGivenName: 'Zephyranthe', PersonFamilyName: 'Quillfeatherby' } })), 'RVW') }),
  },
};

/** Names, numbers, postcode and dates of birth of everybody in the files, however they are written. */
export const MARKERS: readonly RegExp[] = [
  /Quillfeather/i, /Zephyranth/i, /ZZ80 ?8AA/i, /2012-05-04|2010-03-15/, ...[...FIVE.map((n) => upn(n, council)), upn(1, '390'), upn(2, '390')].map((number) => new RegExp(number)),
  ...FIVE.flatMap((n) => [40, 60].map((base) => new RegExp(nhsNumber(base + 3 * n).replaceAll(/(\d{3})(\d{3})(\d{4})/g, '$1 ?$2 ?$3')))),
];
