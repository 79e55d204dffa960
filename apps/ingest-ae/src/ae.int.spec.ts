import { bulk, exampleAttendance, netChange, type ExampleAttendance } from './testing/ecds-example.js';
import type { FeedReceipt as Receipt, RunningFeed } from '@tributary/testing';
import { MIDDLESBROUGH, runningAe } from './testing/running-ae.js';

let feed: RunningFeed;

beforeAll(async () => { feed = await runningAe(); }, 120_000);
afterAll(() => feed.stop());
beforeEach(() => feed.pool.query('truncate current_record, fact_scope cascade'));

const OCTOBER = ['2024-10-01', '2024-10-31'] as const;
const change = (...attendances: ExampleAttendance[]): Promise<Receipt> => feed.submit('net-change', { 'ecds.xml': netChange(...attendances) });
const replace = (...attendances: ExampleAttendance[]): Promise<Receipt> => feed.submit(`bulk:${OCTOBER[0]}..${OCTOBER[1]}`, { 'ecds.xml': bulk(OCTOBER, ...attendances) });
const one = (over: Partial<ExampleAttendance> = {}) => exampleAttendance(1, over);
const payloads = async () => (await feed.facts()).map((f) => f.payload);
const found = (receipt: Receipt): Record<string, number> => Object.fromEntries(receipt.findings.map((f) => [f.rule, f.count]));

describe('net change', () => {
  it('becomes one record an attendance, with its diagnoses, discharge and intent', async () => {
    const receipt = await change(one({ injuryIntent: '276853009' }), exampleAttendance(2));
    expect({ outcome: receipt.outcome, findings: receipt.findings }).toEqual({ outcome: 'accepted', findings: [] });
    expect((await payloads()).find((p) => p['injured'] === true)).toMatchObject({
      arrival: '2024-10-02', stayMinutes: 210, age: 14, departmentType: '01', complaint: '248062006', intent: '276853009', residence: MIDDLESBROUGH, birthMonth: '2010-03',
      diagnoses: [{ code: '52448006', sequence: 1, qualifier: '410605003' }], dischargeStatus: '182992009', dischargeDestination: '306689006', seenForTreatment: true,
    });
  });
  it('ends with the message that applies last, whatever the order of arrival, in one file or in several', async () => {
    const versions = [one({ complaint: '6471006', applicable: ['2024-11-03', '10:00:00'] }), one({ complaint: '48694002', applicable: ['2024-11-03', '09:59:59'] }), one({ complaint: '7011001', applicable: ['2024-11-02', '23:00:00'] })];
    for (const version of versions) await change(version);
    expect((await payloads()).map((p) => p['complaint'])).toEqual(['6471006']);
    await feed.pool.query('truncate current_record, fact_scope cascade');
    await change(...versions);
    expect((await payloads()).map((p) => p['complaint'])).toEqual(['6471006']);
  });
  it('deletes; an original that arrives after its deletion changes nothing, one that applies later does', async () => {
    await change(one());
    await change(one({ update: '9', applicable: ['2024-11-05', '09:00:00'] }));
    expect(await payloads()).toEqual([]);
    await change(one({ applicable: ['2024-11-04', '09:00:00'] }));
    expect(await payloads()).toEqual([]);
    await change(one({ applicable: ['2024-11-06', '09:00:00'] }));
    expect(await payloads()).toHaveLength(1);
  });
  it('remembers a deletion that arrives before what it deletes', async () => {
    await change(one({ update: '9', applicable: ['2024-11-05', '09:00:00'] }), exampleAttendance(2));
    await change(one());
    expect(await payloads()).toHaveLength(1);
  });
});

describe('bulk replacement', () => {
  it('replaces the attendances of its days, also those known by net change, and no others', async () => {
    const kept = [3, 4, 5, 6, 7, 8].map((n) => exampleAttendance(n));
    await change(one(), exampleAttendance(2, { arrival: ['2024-11-01', '10:00:00'], departure: ['2024-11-01', '11:00:00'] }), ...kept);
    const receipt = await replace(...kept.map((a) => ({ ...a, applicable: ['2024-12-01', '06:00:00'] as const })));
    expect(receipt.changes).toMatchObject({ added: 0, withdrawn: 1 });
    expect((await payloads()).map((p) => p['arrival'])).toEqual(expect.arrayContaining(['2024-11-01']));
    expect(await payloads()).toHaveLength(7);
  });
  it('refuses net change sent as bulk, and an attendance of other days', async () => {
    const mixed = await feed.submit(`bulk:${OCTOBER[0]}..${OCTOBER[1]}`, { 'ecds.xml': netChange(one()) });
    expect({ outcome: mixed.outcome, rules: Object.keys(found(mixed)) }).toEqual({ outcome: 'refused', rules: ['CDS-PROTOCOL'] });
    const receipt = await replace(one(), exampleAttendance(2, { arrival: ['2024-11-01', '10:00:00'] }));
    expect({ outcome: receipt.outcome, days: found(receipt)['ECDS-DAY'] }).toEqual({ outcome: 'partly', days: 1 });
  });
});

describe('people and places', () => {
  it('never keeps an attendance of withheld identity: no postcode, so no agreement covers it; it is counted', async () => {
    const receipt = await change(one({ identity: 'withheld', nhsStatus: '02', withheldReason: '97' }), exampleAttendance(2));
    expect(receipt.records['attendance']).toMatchObject({ accepted: 1, dropped: 1 });
    expect(found(receipt)).toMatchObject({ 'T-NO-RESIDENCE': 1 });
    expect(await payloads()).toHaveLength(1);
  });
  it("knows a hospital's patient again, and links by a verified number only", async () => {
    await change(one(), exampleAttendance(2, { localPatient: 'LP1', identity: 'unverified', nhsStatus: '02' }));
    const facts = await feed.facts();
    expect(new Set(facts.map((f) => f.subject)).size).toBe(1);
    expect(facts.filter((f) => f.tokens.some((token) => token.startsWith('nhs.')))).toHaveLength(1);
  });
  it('takes strangers under one placeholder of a local identifier for as many people as have dates of birth', async () => {
    await change(...[1, 2, 3].map((n) => exampleAttendance(n, { localPatient: 'UNKNOWN', birthDate: `2010-03-1${n}` })), exampleAttendance(4, { localPatient: 'UNKNOWN', birthDate: '2010-03-11' }));
    expect(new Set((await feed.facts()).map((f) => f.subject)).size).toBe(3);
  });
  it('moves an attendance to the right person when its date of birth is corrected', async () => {
    await change(one(), exampleAttendance(2, { localPatient: 'LP1', birthDate: '2010-03-16', nhsNumber: one().nhsNumber }));
    expect(new Set((await feed.facts()).map((f) => f.subject)).size).toBe(2);
    await change(exampleAttendance(2, { localPatient: 'LP1', nhsNumber: one().nhsNumber, applicable: ['2024-11-06', '09:00:00'] }));
    expect((await feed.facts()).map((f) => f.subject)).toHaveLength(2);
    expect(new Set((await feed.facts()).map((f) => f.subject)).size).toBe(1);
  });
  it('counts true minutes on the nights when clocks change', async () => {
    const night = (n: number, day: string) => exampleAttendance(n, { arrival: [day, '00:30:00'], departure: [day, '04:30:00'], seen: null });
    await change(night(1, '2024-10-27'), night(2, '2024-03-31'), night(3, '2024-06-30'));
    expect(new Set((await payloads()).map((p) => p['stayMinutes']))).toEqual(new Set([180, 240, 300]));
  });
  it('is held against the register of NHS organisations where one is loaded', async () => {
    await feed.pool.query(`insert into reference_version values ('organisations', 'ods-2025', 'd', '2025-01-17', null)`);
    await feed.pool.query('insert into reference_bucket values ($1, $2, $3)', ['organisations', '16', JSON.stringify([{ ods: '16C', name: 'A former commissioner', geography: null, opened: '2013-04-01', closed: '2024-03-31' }])]);
    const receipt = await change(one());
    await feed.pool.query('truncate reference_version, reference_bucket');
    expect({ outcome: receipt.outcome, found: found(receipt) }).toEqual({ outcome: 'accepted', found: { 'ODS-PROVIDER': 1, 'ODS-COMMISSIONER': 1 } });
  });
});
