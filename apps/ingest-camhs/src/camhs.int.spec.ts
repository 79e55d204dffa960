import { service } from './service.js';
import { asFiles, child, extract, header, type Extract } from './testing/mhsds-example.js';
import { RunningFeed, type FeedReceipt as Receipt } from '@tributary/testing';

const MIDDLESBROUGH = 'E06000002';
const GATESHEAD = 'E08000037';
let feed: RunningFeed;

beforeAll(async () => {
  feed = await RunningFeed.start(service, 'ingest-camhs', {
    providers: ['RX4', 'RX3'], agreements: [{ sender: 'RX3', feed: 'camhs', council: MIDDLESBROUGH }], councilOf: { '1AA': MIDDLESBROUGH, '1AB': MIDDLESBROUGH, '9ZZ': GATESHEAD },
  });
}, 120_000);
afterAll(() => feed.stop());
beforeEach(() => feed.pool.query('truncate current_record, fact_scope cascade'));

const submit = (scope: string, tables: Extract): Promise<Receipt> => feed.submit(scope, asFiles(tables), { as: 'RX3' });
const found = (receipt: Receipt): Record<string, number> => Object.fromEntries(receipt.findings.map((f) => [f.rule, f.count]));
const contactDates = async () => (await feed.facts('contact')).map((f) => String(f.payload['date'])).toSorted((a, b) => a.localeCompare(b));
const month = '2024-11';
const late = child(1, month, { MHS201CareContact: { CareContDate: '2024-11-19' } });

describe('a month of MHSDS', () => {
  it('becomes records of every kind under one person, with the team type of MHS902', async () => {
    const receipt = await submit('2024-11-primary', extract(month, child(1), child(2)));
    expect({ outcome: receipt.outcome, findings: receipt.findings, added: receipt.changes.added }).toEqual({ outcome: 'accepted', findings: [], added: 18 });
    const facts = await feed.facts();
    expect(new Set(facts.map((f) => f.subject)).size).toBe(2);
    expect(facts.find((f) => f.type === 'referral')?.payload).toMatchObject({ teamType: 'C04', ageAtReferral: 14, received: '2024-11-02' });
    expect(facts.find((f) => f.type === 'patient')).toMatchObject({ scope: month, council: MIDDLESBROUGH, payload: { birthMonth: '2010-03', residence: MIDDLESBROUGH } });
    expect(facts.find((f) => f.type === 'patient')?.tokens.some((token) => token.startsWith('nhs.'))).toBe(true);
  });
  it('says which referrals have no team type, because MHS902 was not sent, and takes them', async () => {
    const { MHS902ServiceTeamDetails: _teams, ...tables } = extract(month, child(1), child(2));
    const receipt = await submit('2024-11-primary', tables);
    expect({ outcome: receipt.outcome, found: found(receipt) }).toEqual({ outcome: 'accepted', found: { M902010: 2 } });
    expect((await feed.facts('referral')).map((f) => f.payload['teamType'])).toEqual([null, null]);
  });
  it.each([['OrgIDCareProfTeamLocalID', 'MHS90207'], ['ServTeamTypeMH', 'MHS90209'], ['ServTeamIntAgeGroup', 'MHS90212']])('takes no team without its %s: referrals have no type from it', async (item, rule) => {
    const tables = extract(month, child(1));
    const teams = tables['MHS902ServiceTeamDetails']?.map((team) => (team['CareProfTeamLocalID'] === 'T1' ? { ...team, [item]: '' } : team)) ?? [];
    const receipt = await submit('2024-11-primary', { ...tables, MHS902ServiceTeamDetails: teams });
    expect({ outcome: receipt.outcome, found: found(receipt) }).toEqual({ outcome: 'accepted', found: { [rule]: 1, M902010: 1 } });
    expect((await feed.facts('referral')).map((f) => f.payload['teamType'])).toEqual([null]);
  });
  it('says which teams stand twice in MHS902, and takes the lowest code of team type in whatever order they come', async () => {
    const tables = extract(month, child(1));
    const [one, ...others] = tables['MHS902ServiceTeamDetails'] ?? [];
    const teams = [one ?? {}, ...others, { ...one, ServTeamTypeMH: 'A18' }];
    for (const rows of [teams, teams.toReversed()]) {
      await feed.pool.query('truncate current_record, fact_scope cascade');
      const receipt = await submit('2024-11-primary', { ...tables, MHS902ServiceTeamDetails: rows });
      expect({ outcome: receipt.outcome, found: found(receipt) }).toEqual({ outcome: 'accepted', found: { 'M902010-TWICE': 2 } });
      expect((await feed.facts('referral')).map((f) => f.payload['teamType'])).toEqual(['A18']);
    }
  });
  it('keeps person and referral the same from month to month', async () => {
    await submit('2024-11-primary', extract(month, child(1)));
    await submit('2024-12-primary', extract('2024-12', child(1, '2024-12', { MHS101Referral: { ReferralRequestReceivedDate: '2024-11-02' } })));
    const referrals = await feed.facts('referral');
    expect(referrals.map((f) => f.scope).toSorted()).toEqual(['2024-11', '2024-12']);
    expect([new Set(referrals.map((f) => f.subject)).size, new Set(referrals.map((f) => f.id)).size]).toEqual([1, 1]);
  });
});

describe('primary and refresh', () => {
  it('lets the refresh replace the whole month', async () => {
    await submit('2024-11-primary', extract(month, child(1), child(2), child(3), child(4), child(5), child(6)));
    const receipt = await submit('2024-11-refresh', extract(month, late, child(2), child(3), child(4), child(5)));
    expect({ outcome: receipt.outcome, ...receipt.changes }).toMatchObject({ outcome: 'accepted', corrected: 1, withdrawn: 9 });
    expect((await contactDates()).at(-1)).toBe('2024-11-19');
    expect(await feed.facts('patient')).toHaveLength(5);
  });
  it('keeps a primary that comes after its refresh as history', async () => {
    await submit('2024-11-refresh', extract(month, late));
    const receipt = await submit('2024-11-primary', extract(month, child(1), child(2)));
    expect({ outcome: receipt.outcome, found: found(receipt) }).toEqual({ outcome: 'unchanged', found: { 'T-SUPERSEDED': 1 } });
    expect(await contactDates()).toEqual(['2024-11-19']);
  });
  it.each([
    ['another month', '2024-10-primary', {}, 'MHS00016'], ['another provider', '2024-11-primary', { OrgIDProvider: 'RTR' }, 'MHS00030'], ['a version that had ended', '2024-11-primary', { DatSetVer: '5.0' }, 'MHS00003'],
    ['no system', '2024-11-primary', { PrimSystemInUse: '' }, 'MHS00012'], ['no time of its own', '2024-11-primary', { DateTimeDatSetCreate: '' }, 'MHS00020'], ['no submitting organisation', '2024-11-primary', { OrgIDSubmit: '' }, 'MHS00031'],
  ])('refuses the extract of %s', async (_what, scope, over, rule) => {
    const receipt = await submit(scope, { ...extract(month, child(1)), MHS000Header: [header(month, over)] });
    // Tables that had been read before the header was refused may have findings of their own on the receipt.
    expect({ outcome: receipt.outcome, rules: Object.keys(found(receipt)) }).toEqual({ outcome: 'refused', rules: expect.arrayContaining([rule]) });
  });
});

describe('group rejections (health-feeds 1.3)', () => {
  const reject = async (tables: Extract) => {
    const receipt = await submit('2024-11-primary', tables);
    return { outcome: receipt.outcome, patients: (await feed.facts('patient')).length, rules: Object.keys(found(receipt)) };
  };
  it('takes no patient with two MPI records, and all the others', async () => {
    const twice = extract(month, child(1), child(2));
    twice['MHS001MPI']?.push({ ...twice['MHS001MPI'][0], NHSNumber: '' , NHSNumberStatus: '07' });
    const { outcome, patients, rules } = await reject(twice);
    expect({ outcome, patients }).toEqual({ outcome: 'partly', patients: 1 });
    expect(rules).toContain('MHS00144');
    expect(rules).not.toContain('T-KEY-TWICE');
  });
  it('takes neither of two patients with one NHS number', async () => {
    const { patients, rules } = await reject(extract(month, child(1), child(2, month, { MHS001MPI: { NHSNumber: child(1)['MHS001MPI']?.[0]?.['NHSNumber'] ?? '' } }), child(3)));
    expect(patients).toBe(1);
    expect(rules).toContain('MHS00147');
  });
  it.each([['GP registration', 'MHS002GP', 'MHS00145'], ['referral', 'MHS101Referral', 'MHS00146']])('takes no patient without a %s', async (_what, table, rule) => {
    const tables = extract(month, child(1), child(2));
    tables[table] = (tables[table] ?? []).slice(1);
    const { patients, rules } = await reject(tables);
    expect(patients).toBe(1);
    expect(rules).toContain(rule);
  });
  it('takes no patient with two registrations that go on: none of them is valid', async () => {
    const tables = extract(month, child(1), child(2));
    tables['MHS002GP']?.push({ ...tables['MHS002GP'][0], GMPReg: 'A81002', StartDateGMPRegistration: '2020-01-01' });
    const { patients, rules } = await reject(tables);
    expect(patients).toBe(1);
    expect(rules).toEqual(expect.arrayContaining(['MHS00222', 'MHS00145']));
  });
  it('takes no referral without its patient, no contact without its referral', async () => {
    const tables = extract(month, child(1), child(2));
    tables['MHS101Referral']?.push({ ...tables['MHS101Referral'][0], ServiceRequestID: 'R9', LocalPatientID: 'P9' });
    tables['MHS201CareContact']?.push({ ...tables['MHS201CareContact'][0], CareContactID: 'C9', ServiceRequestID: 'R8' });
    const { patients, rules } = await reject(tables);
    expect(patients).toBe(2);
    expect(rules).toEqual(expect.arrayContaining(['MHS10101', 'MHS20142']));
  });
  it('takes no contact of another month, no contact or referral that is there twice', async () => {
    const tables = extract(month, child(1), child(2, month, { MHS201CareContact: { CareContDate: '2024-10-31' } }));
    tables['MHS201CareContact']?.push({ ...tables['MHS201CareContact'][0], CareContDate: '2024-11-13' });
    const { rules } = await reject(tables);
    expect(rules).toEqual(expect.arrayContaining(['MHS20143', 'MHS20167']));
    expect(rules).not.toContain('T-KEY-TWICE');
    expect(await feed.facts('contact')).toEqual([]);
  });
});

describe('who may be spoken about', () => {
  it('refuses a provider without agreement before a line is read', async () => {
    const response = await feed.push('2024-11-primary', asFiles(extract(month, child(1))), { as: 'RX4' });
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });
  it('drops and counts residents of a council without agreement, and those of no known council', async () => {
    const elsewhere = (n: number, Postcode: string) => child(n, month, { MHS001MPI: { Postcode } });
    const receipt = await submit('2024-11-primary', extract(month, child(1), elsewhere(2, 'ZZ1 9ZZ'), elsewhere(3, '')));
    expect(receipt.records['MHS001MPI']).toMatchObject({ accepted: 1, dropped: 2 });
    expect(found(receipt)).toMatchObject({ 'T-NO-AGREEMENT': 1, 'T-NO-RESIDENCE': 1 });
    expect(await feed.facts('patient')).toHaveLength(1);
  });
  it('asks the register of NHS organisations, where one is loaded, about the provider and the commissioner, and names its edition', async () => {
    await feed.pool.query(`insert into reference_version values ('organisations', 'ods-2025', 'd', '2025-01-17', null)`);
    await feed.pool.query('insert into reference_bucket values ($1, $2, $3)', ['organisations', '16', JSON.stringify([{ ods: '16C', name: 'A former commissioner', geography: null, opened: '2013-04-01', closed: '2024-03-31' }])]);
    const receipt = await submit('2024-11-primary', extract(month, child(1), child(2)));
    await feed.pool.query('truncate reference_version, reference_bucket');
    expect({ outcome: receipt.outcome, found: found(receipt) }).toEqual({ outcome: 'accepted', found: { 'ODS-PROVIDER': 1, 'ODS-COMMISSIONER': 2 } });
    expect(receipt).toMatchObject({ references: expect.arrayContaining([expect.objectContaining({ table: 'organisations', edition: 'ods-2025' })]) });
  });
});
