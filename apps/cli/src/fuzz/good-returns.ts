import type { Feed } from '@tributary/contracts';
import { ecdsSamples, sen2Header, sen2Modules, sen2Template, workbookParts, type Sen2Document, type Sen2Node } from '@tributary/seeds';
import { attendances, camhs, camhsDocument, census, nhsNumber, sen2Child, sen2Return, upn, zip, type Fields } from '../acceptance/files.js';
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
  /** Rules about what a record says of the whole submission, which is refused by it: its version, its protocol, its period. */
  readonly ofAll?: readonly string[];
  /** Where the files are parts of what is sent, as those of a workbook are: how it is made of them. */
  readonly pack?: (files: Sent) => Promise<Sent>;
}

const bytes = (files: Readonly<Record<string, string | Uint8Array>>): Sent => Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content as string)]));
const FIVE = [1, 2, 3, 4, 5];
const named = (n: number): Fields => ({ Surname: `Quillfeatherby${'ABCDE'[n - 1] ?? ''}`, Forename: 'Zephyranthe' });
const council = '808';
const surname = (n: number): string => named(n)['Surname'] ?? '';
const inTables = (tables: readonly { readonly name: string; readonly chunks: readonly string[] }[]): Sent => bytes(Object.fromEntries(tables.map(({ name, chunks }) => [`${name}.csv`, chunks.join('')])));

const node = (record: Sen2Node['record'], values: Fields, ...children: Sen2Node[]): Sen2Node => ({ record, values, children });
const REQUEST = { ReceivedDate: '2024-03-01', RequestSource: '2', RYA: '0', RequestOutcomeDate: '2024-04-01', RequestOutcome: 'Y', RequestMediation: '0', RequestTribunal: '0' };
const SETTING = { URN: '900001', PlacementRank: '1', SENunitIndicator: '0', ResourcedProvisionIndicator: '0' };
const children = FIVE.map((n) => node('Person', { ...sen2Child(n, council, POSTCODE).identity, ...named(n) }, node('Requests', REQUEST,
  node('Assessment', { AssessmentOutcome: 'Y', AssessmentOutcomeDate: '2024-07-10', AssessmentMediation: '0', AssessmentTribunal: '0', Week20: '0' }, node('NamedPlan', { StartDate: '2024-07-10', PlanRes: 'A', PB: '1', OA: '0' }, node('PlanDetail', SETTING))),
  node('ActivePlans', { ReviewMeeting: '2024-12-01', ReviewOutcome: 'M', LastReview: '2024-12-20' }, node('PlacementDetail', { ...SETTING, EntryDate: '2023-09-01' }), node('SENneed', { SENtype: 'ASD', SENtypeRank: '1' })))));
const document: Sen2Document = { dfe: council, year: 2025, header: sen2Header(council, 2025), persons: children };

/** DfE's template: the last person's texts stand in their cells, the others' in the table that all share. */
function workbook(): Sent {
  const parts = new Map(workbookParts(sen2Template(document)).map(({ name, text }) => [name, text]));
  const shared = [...(parts.get('xl/sharedStrings.xml') ?? '').matchAll(/<t [^>]*>([^<]*)<\/t>/g)].map((text) => text[1] ?? '');
  const inCells = (row: string) => row.replaceAll(/ t="s"><v>(\d+)<\/v>/g, (_cell, index: string) => ` t="inlineStr"><is><t>${shared[Number(index)] ?? ''}</t></is>`);
  const last = shared.indexOf(surname(5));
  parts.set(SHEET, (parts.get(SHEET) ?? '').replaceAll(/<row .*?<\/row>/gs, (row) => (row.includes(`<v>${last}</v></c><c`) ? inCells(row) : row)));
  return bytes(Object.fromEntries(parts));
}
const SHEET = 'xl/worksheets/sheet2.xml';

/** A person as a case system states it. */
const tree = ({ values, children: below }: Sen2Node): object => ({ ...values, ...Object.fromEntries([...Map.groupBy(below, ({ record }) => record.toLowerCase())].map(([name, of]) => [name, of.map(tree)])) });

const censusDocument = (): string => `<?xml version="1.0" encoding="UTF-8"?>
<Message>
<Header><CollectionDetails><Collection>SC</Collection><Term>SPR</Term><Year>2025</Year><ReferenceDate>2025-01-16</ReferenceDate></CollectionDetails><Source><SourceLevel>S</SourceLevel><LEA>${council}</LEA><Estab>2001</Estab><URN>100001</URN></Source></Header>
<Pupils><PupilsOnRoll>
${FIVE.map((n) => `<PupilOnRoll><PupilIdentifiers><UPN>${upn(n, council)}</UPN><Surname>${surname(n)}</Surname><Forename>Zephyranthe</Forename><DOB>2012-05-04</DOB><Sex>F</Sex></PupilIdentifiers><PupilCharacteristics><Ethnicity>WBRI</Ethnicity><FSMperiods><FSMperiod><FSMstartDate>2022-07-07</FSMstartDate><UKcountry>ENG</UKcountry></FSMperiod></FSMperiods></PupilCharacteristics><PupilStatus><EnrolStatus>C</EnrolStatus><EntryDate>2023-09-01</EntryDate><NCyearActual>8</NCyearActual></PupilStatus><SpecialEducationalNeeds><SENprovision>E</SENprovision><SENneeds><SENneed><SENtype>ASD</SENtype><SENtypeRank>1</SENtypeRank></SENneed></SENneeds></SpecialEducationalNeeds><Exclusions><TermlyExclusion><Category>SUSP</Category><Reason>PA</Reason><StartDate>2024-06-02</StartDate><Sessions>4</Sessions><SENprovision>E</SENprovision></TermlyExclusion></Exclusions><HomeInformation><Address><PostCode>${POSTCODE}</PostCode></Address></HomeInformation><Attendance><TermlyAttendance><SessionsPossible>128</SessionsPossible><SessionDetails><SessionDetail><AttendanceReason>I</AttendanceReason><Sessions>4</Sessions></SessionDetail></SessionDetails></TermlyAttendance></Attendance></PupilOnRoll>`).join('\n')}
</PupilsOnRoll></Pupils>
</Message>
`;

const ECDS = ecdsSamples({ seed: 11, ods: 'RVW', home: { postcode: POSTCODE, residence: 'E06000004', lsoa: 'E01000001' } });
/** Numbers and dates of birth that are looked for, in the place of a patient's own. */
const disguised = (line: string, n: number): string => line.replace(/\b999\d{7}\b/, nhsNumber(60 + 3 * n)).replace(/(?<=<PersonBirthDate>)[\d-]+|(?<=,)(?:19|20)\d\d-\d\d-\d\d(?=,)/, '2010-03-15');
/** The first attendances of five patients whose number is verified, of one of the samples. */
function five(name: string): Sent {
  const files = ECDS.find((sample) => sample.name === name)?.files ?? {};
  return bytes(Object.fromEntries(Object.entries(files).map(([file, content]) => {
    const patients = new Set<string>();
    return [file, content.split('\n').flatMap((line) => {
      const patient = /(?<=<LocalPatientIdentifier_Extended>)\w+|(?<=^BRVW\w+,\w+,)H\d+/.exec(line)?.[0];
      if (patient === undefined) return [line];
      if (patients.has(patient) || patients.size === 5 || !/<VerifiedIdentity|,01,,,,/.test(line)) return [];
      return [disguised(line, patients.add(patient).size)];
    }).join('\n')];
  })));
}
const xmlOf = (name: string, scope: string, message: string): GoodReturn => ({ feed: 'ae', scope, sender: 'RVW', files: five(name), main: 'attendances.xml', record: new RegExp(`<${message} .*?</${message}>`, 'gs'), type: 'attendance', people: 5, ofAll: ['ECDS-VERSION', 'CDS-PROTOCOL', 'CDS-PERIOD'] });
const [BULK, NET] = ['bulk:2024-10-01..2024-10-31', 'net-change'];
const patients = FIVE.map((n) => ({ patient: { NHSNumber: nhsNumber(40 + 3 * n), PersonBirthDate: '2010-03-15', Postcode: POSTCODE } }));
const RETURN = { feed: 'sen2', scope: '2025', sender: council, type: 'person', people: 5 } as const;

export const GOOD_RETURNS: Readonly<Record<string, GoodReturn>> = {
  'SEN2 as XML': { ...RETURN, main: 'return.xml', record: /<Person>.*?<\/Person>/gs, files: bytes({ 'return.xml': sen2Return(council, FIVE.map((n) => ({ identity: { ...sen2Child(n, council, POSTCODE).identity, ...named(n) } }))) }) },
  'SEN2 as tables': {
    feed: 'sen2', scope: '2025', sender: '390', main: 'person.csv', record: /^\d.*$/gm, type: 'person', people: 2,
    files: Object.fromEntries(Object.entries(bytes(GOOD['SEN2 as tables']?.files ?? {})).map(([name, content]) => [name, Buffer.from(content.toString('utf8').replaceAll('Blade', 'Quillfeatherby').replaceAll('Petra', 'Zephyranthe'))])),
  },
  "SEN2 as DfE's workbook": {
    ...RETURN, main: SHEET, record: /<row r="\d+"><c r="[A-Z]+\d+" t="inlineStr">.*?<\/row>/gs, files: workbook(),
    pack: async (files) => ({ 'template.xlsx': await zip(files) }),
  },
  'SEN2 as five modules': { ...RETURN, main: 'Module 1.csv', record: /^\d.*$/gm, files: inTables(sen2Modules(document)) },
  'single persons of SEN2': { ...RETURN, scope: 'events:2025', main: 'events.json', record: /\{\s*"Surname".*?"requests"/gs, files: bytes({ 'events.json': JSON.stringify(children.map((child) => ({ upsert: tree(child) })), null, 1) }) },
  'the school census': {
    feed: 'school-census', scope: '2025-spring', sender: council, main: 'pupilonroll.csv', record: /^\d.*$/gm, type: 'pupil', people: 5,
    files: bytes(census(council, FIVE.map((n) => ({ upn: upn(n, council), surname: surname(n), forename: 'Zephyranthe', dob: '2012-05-04', postcode: POSTCODE })))),
  },
  'the school census as XML': {
    feed: 'school-census', scope: '2025-spring', sender: council, main: 'school.xml', record: /<PupilOnRoll>.*?<\/PupilOnRoll>/gs, type: 'pupil', people: 5, files: bytes({ 'school.xml': censusDocument() }),
  },
  CAMHS: { feed: 'camhs', scope: '2024-11-primary', sender: 'RX4', main: 'MHS001MPI.csv', record: /^P\d.*$/gm, type: 'MHS001MPI', people: 5, files: bytes(camhs('RX4', patients)) },
  'CAMHS as XML': { feed: 'camhs', scope: '2024-11-primary', sender: 'RX4', main: 'month.xml', record: /<MHS001MPI>.*?<\/MHS001MPI>/gs, type: 'MHS001MPI', people: 5, files: bytes({ 'month.xml': camhsDocument('RX4', patients) }) },
  'A&E': {
    feed: 'ae', scope: NET, sender: 'RVW', main: 'visits.xml', record: /<CDSNetChange-All-MessageTypes>.*?<\/CDSNetChange-All-MessageTypes>/gs, type: 'attendance', people: 5,
    files: bytes({ 'visits.xml': attendances(FIVE.map((n) => ({ id: `ECA${n}`, identity: { NHSNumber: nhsNumber(60 + 3 * n), PostcodeOfUsualAddress: POSTCODE, PersonBirthDate: '2010-03-15', PersonGivenName: 'Zephyranthe', PersonFamilyName: 'Quillfeatherby' } })), 'RVW') }),
  },
  'A&E in CDS 6-2-3': xmlOf('CDS 6-2-3, net change', NET, 'CDSNetChange-All-MessageTypes'),
  'A&E as bulk replacement': xmlOf('CDS 6-2-2, bulk replacement', BULK, 'CDSBulkGroup-160-Message'),
  'A&E in ECDS version 4': xmlOf('ECDS version 4, net change', NET, 'CDSNetChange-All-MessageTypes'),
  "A&E as a trust's own extract": { feed: 'ae', scope: BULK, sender: 'RVW', main: 'attendances.csv', record: /^BRVW.*$/gm, type: 'attendance', people: 5, files: five("a trust's own extract with its mapping") },
};

/** Names, numbers, postcode and dates of birth of everybody in the files, however they are written. */
export const MARKERS: readonly RegExp[] = [
  /Quillfeather/i, /Zephyranth/i, /ZZ80 ?8AA/i, /2012-05-04|2010-03-15/, ...[...FIVE.map((n) => upn(n, council)), upn(1, '390'), upn(2, '390')].map((number) => new RegExp(number)),
  ...FIVE.flatMap((n) => [40, 60].map((base) => new RegExp(nhsNumber(base + 3 * n).replaceAll(/(\d{3})(\d{3})(\d{4})/g, '$1 ?$2 ?$3')))),
];
