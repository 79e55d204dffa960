import { Readable } from 'node:stream';
import { checkFiles, NO_REFERENCES, readFiles, referencesOf, type RangeFile } from '@tributary/ingestion';
import { activePlan, assessment, need, namedPlan, person, placement, planDetail, request, toBlade, toXml, type Element, type Fields } from '../spec/files.js';
import { good, historical, refused, UPN, who, withPlan } from '../spec/returns.js';
import { scopeOf } from '../spec/reading.js';
import { sen2 } from './feed.js';

/** Findings that a case must have, by rule, and nothing else; what of the records must have been read. */
interface Defect {
  readonly what: string;
  readonly persons: readonly Element[];
  readonly spoil?: (xml: string) => string;
  readonly finds: Readonly<Record<string, number>>;
  readonly reads?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** Schools of the register, Get information about schools; not loaded when left out. */
  readonly register?: readonly Partial<typeof SCHOOL>[];
  readonly outcome?: 'accepted' | 'partly' | 'refused';
  /** Field that the receipt names for a rule: what is left out. */
  readonly blames?: Readonly<Record<string, string>>;
  /** Key counts of the receipt. */
  readonly counts?: Readonly<Record<string, number>>;
}

const SCHOOL = { urn: '100001', la: '806', number: '2001', ukprn: null, name: 'A school', type: '01', phase: '2', opened: null, closed: null, senUnit: false, resourcedProvision: false };
const ada = who('Ada', { UPN: UPN.ada });
const UNIT = { SENunitIndicator: '0', ResourcedProvisionIndicator: '0' };
const ASSESSED = { AssessmentOutcome: 'Y', AssessmentOutcomeDate: '2024-07-10', AssessmentMediation: '0', AssessmentTribunal: '0', Week20: '0' };
const REVIEWED = { ReviewMeeting: '2024-12-01', ReviewOutcome: 'M', LastReview: '2024-12-20' };
const asked = (fields: Fields, ...below: Element[]) => request({ ReceivedDate: '2024-03-01', RequestSource: '2', RYA: '0', RequestOutcomeDate: '2024-04-01', RequestOutcome: 'Y', RequestMediation: '0', RequestTribunal: '0', ...fields }, ...below);
/** A plan with everything that a case may want to say otherwise. */
const plan = (over: { who?: Fields; asked?: Fields; assessed?: Fields; plan?: Fields; details?: Fields[]; active?: Fields; places?: Fields[]; needs?: Fields[] } = {}) => person(over.who ?? ada, asked(over.asked ?? {},
  assessment({ ...ASSESSED, ...over.assessed }, namedPlan({ StartDate: '2024-07-10', PlanRes: 'A', PB: '1', OA: '0', ...over.plan }, ...(over.details ?? [{ URN: '100001', PlacementRank: '1' }]).map((d) => planDetail({ ...UNIT, ...d })))),
  activePlan({ ...REVIEWED, ...over.active }, ...(over.places ?? [{ URN: '100001', PlacementRank: '1', EntryDate: '2023-09-01' }]).map((p) => placement({ ...UNIT, ...p })), ...(over.needs ?? [{ SENtype: 'ASD', SENtypeRank: '1' }]).map((n) => need(n)))));

const lonely = (dates: Fields) => person(ada, asked({}, assessment({ AssessmentOutcome: 'H', Week20: '0' }, namedPlan({ PB: '1', OA: '0', ...dates }, planDetail({ URN: '100001', PlacementRank: '1', ...UNIT })))));
const AT_SCHOOL = { URN: '100001', PlacementRank: '1', SENunitIndicator: '', ResourcedProvisionIndicator: '' };
const NOT_SET = { urn: '100001', senunitindicator: null, resourcedprovisionindicator: null };

/** Mistakes of a public tool that loses data without a word (education-feeds 8, D2I): each must be read whole, or said. */
const LOST_BY_A_TOOL: readonly Defect[] = [
  { what: 'residential and work-based data under names that no specification has', persons: [plan({ plan: { PlanWBP: 'A' } })], spoil: (xml) => xml.replaceAll('PlanWBP>', 'PlanWPB>'), finds: { 'T-UNKNOWN-ELEMENT': 1 } },
  {
    what: 'residential and work-based data of a placement, in any case of letters', persons: [plan({ places: [{ URN: '100001', PlacementRank: '1', EntryDate: '2023-09-01', Res: 'B', WBP: 'S' }] })], spoil: (xml) => xml.replaceAll('Res>', 'RES>'),
    finds: {}, reads: { placementdetail: [{ res: 'B', wbp: 'S' }] },
  },
  { what: 'a second need', persons: [plan({ needs: [{ SENtype: 'ASD', SENtypeRank: '1' }, { SENtype: 'SLCN', SENtypeRank: '2' }] })], finds: {}, reads: { senneed: [{ sentype: 'ASD', sentyperank: 1 }, { sentype: 'SLCN', sentyperank: 2 }] } },
  { what: 'a placement by UKPRN', persons: [plan({ places: [{ UKPRN: '10012345', PlacementRank: '1', EntryDate: '2023-09-01' }] })], finds: {}, reads: { placementdetail: [{ urn: null, ukprn: '10012345' }] } },
  {
    what: 'two settings named in one plan, each as it is', persons: [plan({ details: [{ URN: '100001', PlacementRank: '1' }, { SENSetting: 'OLA', PlacementRank: '2' }] })],
    finds: {}, reads: { plandetail: [{ urn: '100001', sensetting: null, placementrank: 1 }, { urn: null, sensetting: 'OLA', placementrank: 2 }] },
  },
  {
    what: 'mediation and tribunal, request and assessment, each for itself', persons: [plan({ asked: { RequestMediation: '1', RequestTribunal: '0' }, assessed: { AssessmentMediation: '0', AssessmentTribunal: '1', OtherMediation: '1', OtherTribunal: '0' } })],
    finds: {}, reads: { requests: [{ requestmediation: true, requesttribunal: false }], assessment: [{ assessmentmediation: false, assessmenttribunal: true, othermediation: true, othertribunal: false }] },
  },
  { what: 'a named plan without its start', persons: [plan({ plan: { StartDate: '' } })], finds: { N1: 1 }, reads: { namedplan: [{ startdate: null, planres: 'A' }] } },
  { what: 'values that cannot be read', persons: [plan({ assessed: { AssessmentOutcomeDate: 'summer' }, active: { LastReview: '32/12/2024' } })], finds: { 'T-UNREADABLE': 2 } },
  { what: 'Mixed ethnic codes', persons: [plan({ who: { ...ada, Ethnicity: 'MWAS' } })], finds: {}, reads: { person: [{ ethnicity: 'MWAS' }] } },
];

/** What real returns are wrong in (education-feeds 8, Mastodon C): found, and the rest read. */
const FOUND_IN_RETURNS: readonly Defect[] = [
  { what: 'nobody\'s number and no reason', persons: [plan({ who: who('Ada') })], finds: { P10: 1 } },
  { what: 'several requests that are open', persons: [person(ada, asked({ ReceivedDate: '2024-12-02', RequestOutcomeDate: '', RequestOutcome: 'A' }), asked({ ReceivedDate: '2024-12-09', RequestOutcomeDate: '', RequestOutcome: 'A' }))], finds: { R6: 1 } },
  { what: 'somebody who is too old', persons: [plan({ who: { ...ada, PersonBirthDate: '1995-01-01' } })], finds: { P2: 1 } },
  { what: 'a plan without a placement', persons: [plan({ places: [] })], finds: { V2: 1 } },
  { what: 'a placement without a setting', persons: [plan({ places: [{ PlacementRank: '1', EntryDate: '2023-09-01' }] })], finds: { N5: 1 } },
  { what: 'a placement with two settings', persons: [plan({ places: [{ URN: '100001', SENSetting: 'OPA', PlacementRank: '1', EntryDate: '2023-09-01' }] })], finds: { N5: 1 } },
  { what: 'a setting that does not exist', persons: [plan({ places: [{ SENSetting: 'HOME', PlacementRank: '1', EntryDate: '2023-09-01' }] })], finds: { 'N6-place': 1 } },
  { what: 'a plan in force without its active part', persons: [lonely({ StartDate: '2019-02-01' })], finds: { V2: 1, V5: 1, V8: 1 } },
  { what: 'a young plan in force without its active part', persons: [lonely({ StartDate: '2024-07-10' })], finds: { V2: 1, V5: 1 } },
  { what: 'a plan that has ended, whose active part nobody asks for', persons: [lonely({ StartDate: '2019-02-01', CeaseDate: '2024-11-01', CeaseReason: '2' })], finds: {} },
  {
    what: 'what cannot be read, said once: it is not missing as well', persons: [plan({
      who: { ...ada, UPN: 'A123456789123', PostCode: 'none' }, plan: { CeaseDate: '32/12/2024', CeaseReason: '2' }, details: [{ URN: '100001', PlacementRank: 'first' }],
      places: [{ URN: '100001', PlacementRank: '1', EntryDate: 'September' }],
    })],
    finds: { P5: 1, P13: 1, 'N4-rank': 1, 'T-UNREADABLE': 2 }, reads: { namedplan: [{ ceasedate: null, ceasereason: '2' }] },
  },
  { what: 'nobody\'s number and a name without a date of birth', persons: [plan({ who: { ...ada, UPN: 'A123456789123', PersonBirthDate: '' } })], finds: { P1: 1, P5: 1, P14: 1, 'T-WITH-GROUP': 7, 'T-NO-RECORDS': 1 }, outcome: 'refused' },
  { what: 'a plan without a need', persons: [plan({ needs: [] })], finds: { V5: 1 } },
  { what: 'a need without its type', persons: [plan({ needs: [{ SENtypeRank: '1' }] })], finds: { V5: 1 } },
  { what: 'a need that SEN2 does not have', persons: [plan({ needs: [{ SENtype: 'NSA', SENtypeRank: '1' }] })], finds: { V6: 1 } },
  {
    what: 'a plan that ended before it began: it has ended, whenever it began', persons: [plan({ plan: { StartDate: '2024-07-10', CeaseDate: '2024-06-30', CeaseReason: '1' }, assessed: { AssessmentOutcomeDate: '2024-07-10' } })],
    finds: { N1: 1, V1: 1 }, reads: { namedplan: [{ startdate: null, ceasedate: '2024-06-30', ceasereason: '1' }] }, blames: { N1: 'startdate' }, counts: { plans: 0, ceased: 1 },
  },
  {
    what: 'a placement that ended before it began: it has ended, whenever it began', persons: [plan({ places: [{ URN: '100001', PlacementRank: '1', EntryDate: '2023-09-01' }, { URN: '100002', PlacementRank: '2', EntryDate: '2023-09-01', LeavingDate: '2023-08-31' }] })],
    finds: { V3: 1 }, reads: { placementdetail: [{ leavingdate: null }, { entrydate: null, leavingdate: '2023-08-31' }] }, blames: { V3: 'entrydate' },
  },
  { what: 'a plan that was issued on a day that is missing', persons: [plan({ assessed: { AssessmentOutcomeDate: '' } })], finds: { A1: 1 }, blames: { A1: 'assessmentoutcomedate' } },
  { what: 'a plan where the outcome of the assessment is awaited', persons: [plan({ assessed: { AssessmentOutcome: 'A', AssessmentOutcomeDate: '' } })], finds: { A1: 1 }, blames: { A1: 'assessmentoutcome' } },
  { what: 'SEN unit and resourced provision that are not set', persons: [plan({ details: [AT_SCHOOL], places: [{ ...AT_SCHOOL, EntryDate: '2023-09-01' }] })], finds: {}, reads: { plandetail: [NOT_SET], placementdetail: [NOT_SET] } },
  {
    what: 'SEN unit and resourced provision that are not set, at a school that has one by the register', persons: [plan({ details: [AT_SCHOOL], places: [{ ...AT_SCHOOL, EntryDate: '2023-09-01' }] })],
    register: [{ resourcedProvision: true }], finds: { N9: 2 }, reads: { plandetail: [NOT_SET], placementdetail: [NOT_SET] },
  },
  {
    what: 'a SEN unit at a school that has none by the register, and resourced provision where it has a SEN unit', register: [{}, { urn: '100002', senUnit: true }],
    persons: [plan({ details: [{ URN: '100001', PlacementRank: '1', SENunitIndicator: '1' }], places: [{ URN: '100002', PlacementRank: '1', EntryDate: '2023-09-01', ResourcedProvisionIndicator: '1' }] })],
    finds: { N9: 2 }, reads: { plandetail: [{ senunitindicator: true }], placementdetail: [{ resourcedprovisionindicator: true }] },
  },
  { what: 'a URN of a kind at which nobody is placed: a university', persons: [plan()], register: [{ type: '29' }], finds: { N8: 2 }, reads: { placementdetail: [{ urn: '100001' }] } },
  {
    // No item says when a plan came: it is stated from its start on, with the council that it came from, and nothing is found. Comparing returns (N3, apps/linkage) asks only whether a plan that moved was received.
    what: 'a plan that another council held before it was transferred', persons: [plan({ asked: { ReceivedDate: '2020-09-01', RequestOutcomeDate: '', RequestOutcome: 'H', RequestMediation: '', RequestTribunal: '' }, assessed: { AssessmentOutcome: 'H', AssessmentOutcomeDate: '' }, plan: { StartDate: '2021-03-01' }, active: { TransferLA: '807' }, places: [{ URN: '100001', PlacementRank: '1', EntryDate: '2021-04-12' }] })],
    finds: {}, reads: { namedplan: [{ startdate: '2021-03-01' }], activeplans: [{ transferla: '807' }], placementdetail: [{ entrydate: '2021-04-12' }] },
  },
  { what: 'one UPN for two', persons: [withPlan(ada), refused({ ...ada, Forename: 'Ben', PersonBirthDate: '2014-02-03' })], finds: { P7: 2 } },
];

const stored = (files: Readonly<Record<string, string>>): RangeFile[] => Object.entries(files).map(([name, text]) => {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)], { objectMode: false }) };
});
const counted = (findings: readonly { readonly rule: string; readonly count: number }[]) => Object.fromEntries(findings.map((f) => [f.rule, f.count]));

describe.each([['that a tool loses', LOST_BY_A_TOOL], ['that returns have', FOUND_IN_RETURNS]] as const)('the corpus of defects: those %s', (_whose, defects) => {
  it.each(defects.map((defect) => [defect.what, defect] as const))('%s', async (_what, { persons, spoil = (xml) => xml, finds, reads = {}, register, outcome = 'accepted', blames = {}, counts = {} }) => {
    const files = stored({ 'return.xml': spoil(toXml({ year: 2025, lea: '806', persons })) });
    const references = register ? referencesOf({ establishments: register.map((school) => ({ ...SCHOOL, ...school })) }, []) : NO_REFERENCES;
    const receipt = await checkFiles(sen2, { scope: '2025', sender: '806', today: '2025-03-01', files, references });
    expect({ outcome: receipt.outcome, ...counted(receipt.findings) }).toEqual({ outcome, ...finds });
    for (const [rule, field] of Object.entries(blames)) expect([rule, receipt.findings.find((f) => f.rule === rule)?.places[0]?.field]).toEqual([rule, field]);
    for (const [id, count] of Object.entries(counts)) expect([id, receipt.keyCounts?.find((c) => c.id === id)?.count]).toEqual([id, count]);
    const records: Record<string, object[]> = {};
    await readFiles({ feed: sen2, scope: scopeOf(2025), sender: { id: '806', kind: 'council', onsCode: 'E06000002' }, today: '2025-03-01', files, onRecord: ({ type, values }) => { (records[type.name] ??= []).push(values); } });
    for (const [type, expected] of Object.entries(reads)) expect(records[type]).toEqual(expected.map((values) => expect.objectContaining(values)));
    expect(JSON.stringify(receipt)).not.toMatch(/Testperson|W806204722015|2012-05-04|ZZ1 ?1AA/);
  });
});

describe('reviews that are late', () => {
  it('are asked about in every collection: all of them have the day of the decision', async () => {
    const old = plan({ who: { Surname: 'Testperson', Forename: 'Ada', PersonBirthDate: '2012-05-04', GenderCurrent: '2', Ethnicity: 'WBRI', PostCode: 'ZZ1 1AA', UPN: UPN.ada }, plan: { StartDate: '2019-02-01' }, active: { ReviewMeeting: '', ReviewOutcome: '', LastReview: '2021-12-01' } });
    const spoil = toXml({ year: 2023, lea: '806', persons: [old] }).replace(/<(RequestSource|ReviewMeeting|ReviewOutcome)>[^<]*<\/\1>|<(ReviewMeeting|ReviewOutcome)\/>/g, '');
    const receipt = await checkFiles(sen2, { scope: '2023', sender: '806', today: '2023-03-01', files: stored({ 'return.xml': spoil }) });
    expect(counted(receipt.findings)).toMatchObject({ V8: 1 });
  });
});

describe('the corpus of defects: headers of tables', () => {
  it('need not be written to the letter', async () => {
    const files = Object.fromEntries(Object.entries(toBlade(good)).map(([name, text]) => {
      const [head = '', ...rows] = text.split('\n');
      return [name, [head.split(',').map((title) => ` ${title.toUpperCase()} `).join(','), ...rows].join('\n')];
    }));
    const plain = await checkFiles(sen2, { scope: '2025', sender: '806', today: '2025-03-01', files: stored(toBlade(good)) });
    const spaced = await checkFiles(sen2, { scope: '2025', sender: '806', today: '2025-03-01', files: stored(files) });
    expect([spaced.outcome, spaced.records, counted(spaced.findings)]).toEqual(['accepted', plain.records, counted(plain.findings)]);
  });

  it('two records under one key are set aside, the others are kept', async () => {
    const files = toBlade({ ...good, persons: [...good.persons, historical(who('Dan', { UPNunknown: 'UN5', PersonBirthDate: '2005-11-30' }))] });
    const name = Object.keys(files).find((n) => /person\.csv$/i.test(n)) ?? '';
    const [head = '', first = '', second = '', ...rest] = (files[name] ?? '').split('\n');
    const twice = [head, first, second.replace(/^\d+/, /^\d+/.exec(first)?.[0] ?? ''), ...rest].join('\n');
    const receipt = await checkFiles(sen2, { scope: '2025', sender: '806', today: '2025-03-01', files: stored({ ...files, [name]: twice }) });
    expect(receipt).toMatchObject({ outcome: 'partly', records: { person: { accepted: 2, quarantined: 2 } } });
    expect(counted(receipt.findings)).toMatchObject({ 'T-KEY-TWICE': 2 });
  });
});
