import { deflateRawSync } from 'node:zlib';
import { upnCheckLetter } from '@tributary/domain';
import { publishRelease } from '../commands/governance.js';
import { everything, Scanner, spellings, type Piece } from './everything.js';
import { attendances, camhs, census, nhsNumber, sen2Return, zip, type Child, type Files } from './files.js';
import { deliver, post, rulesOf, type Sending } from './pushing.js';
import { loadPostcodes, onboard, startSystem, type TestSystem } from './system.js';
import type { Receipt } from '../commands/receipt-text.js';

/** Recognisable synthetic identities: no word, date or number of them has another reason to be anywhere. */
const upnOf = (tail: string) => { const digits = `806${tail}`; return upnCheckLetter(digits) + digits; };
const good = { surname: 'Quillfeatherby', forename: 'Zephyranthe', dob: '2011-08-17', postcode: 'ZZ97 7QX', nhs: nhsNumber(770001), upn: upnOf('204773311'), uln: '7700110011' };
const twin = { surname: "O'Brambleknock-Vexley", forename: 'Ysoldinha', dob: '2009-11-23', postcode: 'ZZ97 7QY', nhs: nhsNumber(770055), upn: upnOf('204773322'), uln: '7700220022' };
/** Wrong check digits and letters, a day that does not exist, a postcode that is none: invalid values are identities too. */
const bad = { surname: 'Wyrmhollowe', forename: 'Thaddeusine', dob: '2010-02-31', postcode: 'ZZ97 QQ99', nhs: '9997712340', upn: 'A806204773344', uln: '7700330034' };
/** Where a number or name stands in a field that is for something else. */
const astray = { surname: 'Cragglethorne', forename: 'Philobertina', dob: '2012-10-19', postcode: 'ZZ97 7QZ', nhs: nhsNumber(770123), upn: upnOf('204773355'), uln: '7700440044' };
const PEOPLE = [good, twin, bad, astray];
const MARKERS = PEOPLE.flatMap((p) => [
  ...[p.surname, p.forename, p.postcode, p.nhs, p.upn, p.uln].flatMap((value) => spellings({ kind: 'text', value })), ...spellings({ kind: 'date', value: p.dob }),
]);

type Marked = typeof good;
const sen2 = (p: Marked, over: Record<string, string> = {}, request: Record<string, string> = {}): Child => ({
  identity: { Surname: p.surname, Forename: p.forename, PersonBirthDate: p.dob, Sex: 'F', Ethnicity: 'WBRI', PostCode: p.postcode, UPN: p.upn, UniqueLearnerNumber: p.uln, ...over }, request,
});
const pupil = (p: Marked, over: Record<string, string> = {}) => ({ upn: p.upn, uniquelearnernumber: p.uln, surname: p.surname, forename: p.forename, dob: p.dob, postcode: p.postcode, ...over });
const patient = (p: Marked, over: Record<string, string> = {}) => ({ LocalPatientID: `X${p.nhs}`, NHSNumber: p.nhs, PersonBirthDate: p.dob, Postcode: p.postcode, ...over });
const visitor = (p: Marked, over: Record<string, string> = {}) => ({ NHSNumber: p.nhs, PostcodeOfUsualAddress: p.postcode, PersonBirthDate: p.dob, ...over });
const named = (p: Marked) => visitor(p, { PersonGivenName: p.forename, PersonFamilyName: p.surname });

/** Files under names that hold a name, numbers and a date of birth, as people do name them. */
const called = (p: Marked, files: Files): Files => Object.fromEntries(Object.entries(files).map(([name, content]) => [`${p.surname} ${p.forename} ${p.nhs} ${p.dob}_${p.upn}_${name}`, content]));
const folder = (p: Marked, files: Files): Files => Object.fromEntries(Object.entries(files).map(([name, content]) => [`${p.surname}/${name}`, content]));

const SENDINGS: readonly (Sending & { readonly what: string })[] = [
  { what: 'a SEN2 return with good, bad and misplaced values', sender: '806', feed: 'sen2', scope: '2025', files: called(good, { 'return.xml': sen2Return('806', [
    sen2(good), sen2(twin), sen2(bad), sen2({ ...good, upn: twin.upn }), sen2(astray, { Sex: astray.surname, Ethnicity: astray.nhs, UPN: astray.nhs, UPNunknown: astray.forename, PostCode: astray.upn }, { RequestOutcome: astray.surname, Exported: astray.nhs }),
    sen2(astray, { PersonBirthDate: '' }),
  ]).replace('<URN>100001</URN>', `<URN>${astray.nhs}</URN>`).replace('<URN>100001</URN>', `<UKPRN>${astray.dob.split('-').toReversed().join('')}</UKPRN>`) }) },
  { what: 'a SEN2 return that is refused', sender: '806', feed: 'sen2', scope: '2026', files: called(twin, { 'return.xml': sen2Return('806', [sen2(good)]) }) },
  { what: 'XML that breaks in the middle of a name', sender: '806', feed: 'sen2', scope: '2024', files: { 'return.xml': sen2Return('806', [sen2(good)], { year: '2024' }).replace(`</Surname>`, `</${good.surname}>`) } },
  { what: 'a table of persons without its header', sender: '806', feed: 'nhs-numbers', scope: 'current', files: called(bad, { 'traced.csv': `${good.upn},${good.nhs}\n${twin.upn},${twin.nhs}\n` }) },
  { what: 'traced numbers, good and bad', sender: '806', feed: 'nhs-numbers', scope: 'current', files: { 'traced.csv': `upn,nhs_number,${astray.surname}\n${good.upn},${good.nhs},x\n${bad.upn},${bad.nhs},x\n${astray.nhs},${astray.upn},x\n${twin.upn},${twin.nhs.slice(0, 3)} ${twin.nhs.slice(3, 6)} ${twin.nhs.slice(6)},x\n` } },
  { what: 'a census with good, bad and misplaced values', sender: '806', feed: 'school-census', scope: '2025-spring', files: called(good, { 'export.zip': await zip(folder(astray, called(twin, { ...census('806', [
    pupil(good), pupil(twin), pupil(bad), pupil(astray, { sex: astray.surname, ethnicity: astray.upn, ncyearactual: astray.nhs, senprovision: astray.forename, enrolstatus: astray.dob }), pupil(good, { upn: '', surname: '' }),
  ]), 'notes.txt': 'a,b\n' }))) }) },
  { what: 'a CAMHS extract with good, bad and misplaced values', sender: 'RX3', feed: 'camhs', scope: '2024-11-primary', files: called(astray, {
    ...camhs('RX3', [
      { patient: patient(good) }, { patient: patient(twin) }, { patient: patient(bad) },
      { patient: patient(astray, { EthnicCategory: astray.surname, Gender: astray.nhs }), gp: { GMPReg: astray.nhs },
        referral: { OrgIDComm: astray.surname, CareProfTeamLocalID: astray.forename, ReferRejectReason: astray.surname, ReferClosReason: astray.nhs, PrimReasonReferralMH: astray.surname, SourceOfReferralMH: astray.upn, ServiceRequestID: astray.nhs } },
    ]),
    'MHS008CarePlanType.csv': `CarePlanID,LocalPatientID,CarePlanTypeMH,CarePlanCreatDate,CarePlanLastUpdateDate\r\n${good.nhs},X${good.nhs},12,2024-11-12,2024-11-12\r\n${astray.surname},X${astray.nhs},${astray.forename},2024-11-12,2024-11-12\r\n`,
    'MHS606CodedScoreAssessmentRefer.csv': `ServiceRequestID,CodedAssToolType,AssToolCompTimestamp\r\nR0,${good.surname},2024-11-12T10:30:00\r\n`,
    'MHS201CareContact.csv': `CareContactID,ServiceRequestID,CareContDate,ConsMechanismMH,AttendStatus\r\n${good.nhs},R0,2024-11-12,${good.forename},5\r\n`,
    'MHS202CareActivity.csv': `CareActID,CareContactID,Procedure\r\nA1,${good.nhs},${good.surname}\r\n`,
    'notes.csv': 'a,b\n',
  }) },
  { what: 'A&E attendances with good, bad and misplaced values', sender: 'RTR', feed: 'ae', scope: 'net-change', files: called(twin, { 'visits.xml': attendances([
    { id: 'ECA1', identity: visitor(good), local: good.nhs }, { id: 'ECA2', identity: named(twin), unverified: true }, { id: 'ECA3', identity: named(bad), unverified: true },
    { id: astray.nhs, identity: visitor(astray), ethnic: astray.surname, over: { EmergencyCareChiefComplaint_SnomedCt: astray.forename, EmergencyCareAttendanceSource_SnomedCt: astray.surname, EmergencyCareAcuity_SnomedCt: astray.nhs, EmergencyCareArrivalMode_SnomedCt: astray.upn } },
  ]) }) },
  { what: 'rubbish with an identity in it', sender: 'RTR', feed: 'ae', scope: 'bulk:2024-10-01..2024-10-31', files: called(good, { 'visits.xml': `<!DOCTYPE x [<!ENTITY e "${good.surname}">]><x>&e;${good.nhs}</x>` }) },
];

const OBJECTIONS = ['nhs_number,upn,forename,surname,birth_date,sex,postcode,from',
  `${twin.nhs},${twin.upn},${twin.forename},${twin.surname},${twin.dob},F,${twin.postcode},2024-01-01`, `${bad.nhs},${bad.upn},${bad.forename},${bad.surname},${bad.dob},${astray.surname},${bad.postcode},${astray.nhs}`, `,,${astray.forename},,,,,`].join('\n');

describe('identities that come in', () => {
  let system: TestSystem;
  const said: Piece[] = [];
  const receipts = new Map<string, Receipt>();
  const scanner = new Scanner(MARKERS);

  /** Calls with identities where they do not belong; what is answered, whatever it is. */
  async function answers(): Promise<void> {
    const { session } = system;
    const operator = { authorization: `Bearer ${await session.token('operator')}` };
    const as = async (name: string) => ({ authorization: `Bearer ${await session.token(name)}` });
    const calls: [string, string, RequestInit?][] = [
      ['governance', `/v1/councils/${good.nhs}`, { method: 'PUT' }], ['governance', `/v1/providers/${good.surname}`, { method: 'PUT' }], ['governance', `/v1/agreements/${good.nhs}`, { method: 'DELETE' }],
      ['governance', '/v1/objections', { method: 'POST', body: `${good.surname},${good.dob}\n${good.nhs},"` }], ['governance', '/v1/agreements', { method: 'POST', body: JSON.stringify({ sender: good.surname, feed: good.nhs }), headers: { 'content-type': 'application/json' } }],
      ['governance', '/v1/agreements', { method: 'POST', body: `{"sender": ${good.surname}`, headers: { 'content-type': 'application/json' } }], ['governance', '/v1/reference/postcodes', { method: 'POST', body: `${good.surname},x\n${good.nhs},y\n` }],
      ['ingest-sen2', `/v1/submissions/${good.nhs}`], ['ingest-sen2', `/v1/submissions?scope=${good.surname}&sender=${good.nhs}`, { method: 'POST', body: 'x' }], ['ingest-ae', `/${good.surname}`],
      ['ingest-sen2', `/v1/submissions?scope=2025&sender=${good.nhs}`, { method: 'POST', body: 'x' }], ['ingest-ae', `/v1/submissions?sender=${good.nhs}`],
      ['linkage', `/v1/explanations?a=${good.nhs}&b=${good.surname}`], ['insights', `/v1/indicators?area=${good.surname}&period=${good.nhs}`], ['kpi', `/v1/figures/exact?area=${good.nhs}`],
      ['kpi', `/v1/figures/exact?area=${good.nhs}&period=2024`, { headers: await as('auditor') }], ['linkage', `/v1/cross-checks?scope=2025&sender=${good.nhs}`, { headers: await as('sender-806') }],
      ['ingest-sen2', '/v1/subjects', { method: 'POST', body: JSON.stringify({ feed: 'sen2', sender: good.nhs, scope: '2025', localRecordId: good.nhs }), headers: { 'content-type': 'application/json' } }],
    ];
    for (const [service, path, init] of calls) {
      const response = await fetch(`${session.url(service as 'kpi')}${path}`, { ...init, headers: { ...operator, ...(init?.headers as Record<string, string> | undefined) } });
      said.push({ where: `${init?.method ?? 'GET'} ${service}${path.split(/[?]/)[0]} (${response.status})`.replace(good.nhs, '{nhs}').replace(good.surname, '{surname}'), text: `${await response.text()} ${JSON.stringify([...response.headers])}` });
    }
  }

  beforeAll(async () => {
    system = await startSystem();
    const { session } = system;
    await onboard(session, { councils: ['806'], providers: ['RX3', 'RTR'], agreements: [
      ...(['sen2', 'nhs-numbers', 'school-census'] as const).map((feed) => ({ sender: '806', feed, council: '806' })),
      { sender: 'RX3', feed: 'camhs' as const, council: '806' }, { sender: 'RTR', feed: 'ae' as const, council: '806' },
    ] });
    await loadPostcodes(session, PEOPLE.map((p) => p.postcode).filter((p) => p !== bad.postcode), 'E06000002');
    await system.settled();
    for (const sending of SENDINGS) receipts.set(sending.what, await deliver(session, sending));
    const objections = await session.api('governance').send('/v1/objections', { method: 'POST', body: OBJECTIONS, contentType: 'text/csv' });
    said.push({ where: 'the answer to objections', text: await objections.text() });
    const withdrawals = await session.api('governance').send('/v1/objections/withdrawals', { method: 'POST', body: `nhs_number,surname,birth_date\n${good.nhs},${good.surname},${good.dob}\n${astray.surname},${astray.nhs},${bad.dob}\n`, contentType: 'text/csv' });
    said.push({ where: 'the answer to withdrawals', text: await withdrawals.text() });
    for (const [what, receipt] of receipts) said.push({ where: `receipt of ${what}`, text: JSON.stringify(receipt) });
    await answers();
    said.push({ where: 'a refusal at the door', text: await (await post(session, { ...(SENDINGS[0] as Sending), scope: '1066' })).text() });
    await system.settled();
    await publishRelease(session, '2024-25Q3', () => undefined);
    await system.settled();
  }, 180_000);
  afterAll(() => system.end(), 60_000);

  it('were taken: good records stand, bad ones are quarantined, bad files refused', () => {
    expect([...receipts].map(([what, r]) => [what, r.outcome])).toEqual([
      ['a SEN2 return with good, bad and misplaced values', 'partly'], ['a SEN2 return that is refused', 'refused'], ['XML that breaks in the middle of a name', 'refused'],
      ['a table of persons without its header', 'refused'], ['traced numbers, good and bad', 'partly'], ['a census with good, bad and misplaced values', 'partly'],
      ['a CAMHS extract with good, bad and misplaced values', 'partly'], ['A&E attendances with good, bad and misplaced values', expect.stringMatching(/accepted|partly/)], ['rubbish with an identity in it', 'refused'],
    ]);
    expect(rulesOf(receipts.get('rubbish with an identity in it') as Receipt)).toEqual(['T-XML-DTD']);
  });

  it('would be found by the scanner: in plain, encoded, and in other spellings', async () => {
    const planted = [`x ${good.surname} y`, good.forename.toUpperCase(), '17/08/2011', '20110817', `${good.nhs.slice(0, 3)} ${good.nhs.slice(3, 6)} ${good.nhs.slice(6)}`, 'ZZ977QX', 'zz97 7qx',
      Buffer.from(`{"a":"${good.surname}"}`).toString('base64'), Buffer.from(`ab${good.surname}`).toString('base64'), Buffer.from(`a${twin.nhs}`).toString('hex'), bad.nhs];
    const { found } = await scanner.places(planted.map((text, i) => ({ where: String(i), text })));
    expect(found).toHaveLength(planted.length);
    // And it looks where things are: a value that is meant to be there is seen in topics, tables and logs.
    const { found: known } = await new Scanner(['E06000002', '"level"']).places(everything(system.session));
    for (const place of ['topic feed.sen2.v1', 'topic linked.records.v1', 'table ingest_camhs.', 'table linkage.', 'table kpi.', `${system.home.logs}/ingest-sen2.log`]) expect(known.some((p) => p.startsWith(place))).toBe(true);
  });

  it('are not in names of files, which still say by position and table where to look', () => {
    const places = [...receipts.values()].flatMap((r) => r.findings.flatMap((f) => (f['places'] as { file: string }[]).map((p) => p.file)));
    expect([...new Set(places)]).toEqual(expect.arrayContaining(['file-1.xml', 'file-2-MHS001MPI.csv', 'file-1.zip/file-2-pupilonroll.csv', 'file-1.zip/file-5.txt', 'file-1-nhsnumber.csv']));
  });

  it('are in no receipt and no answer', async () => {
    expect((await scanner.places(said)).found).toEqual([]);
  });

  it('are in no topic, table, log, page or file outside the encrypted store, in any spelling', async () => {
    const { looked, found } = await scanner.places(everything(system.session));
    expect(found).toEqual([]);
    expect(looked).toBeGreaterThan(500);
  });

  it('are kept in the files that were sent, encrypted, each under a name that says nothing', async () => {
    const pieces: Piece[] = [];
    for await (const piece of everything(system.session)) if (piece.where.endsWith('.enc') && !piece.where.startsWith('name of')) pieces.push(piece);
    expect(pieces.length).toBeGreaterThanOrEqual(SENDINGS.length);
    // What is encrypted cannot be packed.
    const large = pieces.filter((p) => p.text.length > 2_000);
    expect(large.map((p) => deflateRawSync(Buffer.from(p.text, 'latin1')).length / p.text.length).filter((ratio) => ratio < 0.95)).toEqual([]);
    expect(large.length).toBeGreaterThan(0);
  });
});
