import type { Agreement, CoverageFact, Objection, Statement } from '@tributary/contracts';
import { decideAgain } from '../governance/decide-again.js';
import { applyAgreements } from '../governance/permissions.js';
import { Region } from '../region.fixture.js';

const COUNCIL = 'E06000002';
const ROSE = ['dem4.k1.rose', 'dem5.k1.rose', 'dob.k1.rose', 'sur.k1.rose', 'for.k1.rose', 'pc.k1.rose'];

const record = (recordId: string, note: string, recordType = 'person') => ({ recordType, recordId, payload: { note } });

/** What a sender says of one of its persons: one record of the person itself, unless it is said otherwise. */
function stated(feed: Statement['feed'], sender: string, subjectId: string, tokens: string[], more: Partial<Statement> = {}): Statement {
  return { kind: 'statement', feed, sender, scope: '2025', subjectId, council: COUNCIL, version: 1, tokens, records: [record(`r${subjectId}`, 'first')], ...more };
}
const withdrawn = (statement: Statement, version: number): Statement => ({ ...statement, version, tokens: [], records: [] });

const agreement = (sender: string, feed: Agreement['feed'], more: Partial<Agreement> = {}): Agreement => ({
  id: `${sender}-${feed}`, sender, feed, council: COUNCIL, purposes: ['joint-indicators'], from: '2024-01-01', until: '2026-12-31', retentionDays: 30, withdrawn: false, ...more,
});
const objection = (...tokens: string[]): Objection => ({ id: 'o1', tokens, from: '2025-01-01', withdrawn: false });

const SEN2 = 'sen2|806|2025|person|ra';
const CAMHS = 'camhs|RX3|2025|person|rb';
const A = stated('sen2', '806', 'a', ['upn.k1.1', ...ROSE]);
const B = stated('camhs', 'RX3', 'b', ROSE);

let region: Region;
beforeAll(async () => { region = await Region.create(); });
afterAll(async () => region.close());
beforeEach(async () => {
  await region.reset();
  for (const [sender, feed] of [['806', 'sen2'], ['806', 'school-census'], ['RX3', 'camhs'], ['RTR', 'ae']] as const) await region.agree(agreement(sender, feed));
});
afterEach(async () => region.check());

const personOf = async (key: string) => (await region.standing()).get(key)?.person;
const history = async () => (await region.pool.query<{ kind: string; person: string; other: string }>('select kind, person, other from person_history order by id')).rows;

describe('persons', () => {
  it('become one when a record brings a shared key; the first registered keeps its id and the other is remembered', async () => {
    await region.deliver(stated('sen2', '806', 'a', ['upn.k1.1']));
    await region.deliver(B);
    const [first, second] = [await personOf(SEN2), await personOf(CAMHS)];
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
    await region.deliver({ ...A, version: 2 });
    expect([await personOf(SEN2), await personOf(CAMHS)]).toEqual([first, first]);
    expect(await history()).toEqual([{ kind: 'merged', person: first, other: second }]);
  });

  it('fall apart when the key goes; the part with the first registered keeps the id', async () => {
    await region.deliver(A, B);
    const person = await personOf(SEN2);
    await region.deliver({ ...A, version: 2, tokens: ['upn.k1.1'] });
    const [first, second] = [await personOf(SEN2), await personOf(CAMHS)];
    expect([first, second]).toContain(person);
    expect(first).not.toBe(second);
    expect((await history()).map((h) => h.kind)).toEqual(['split']);
  });

  it('fall apart while a twin makes the link ambiguous, and come together under the same id when the twin leaves', async () => {
    await region.deliver(A);
    await region.deliver(B);
    const person = await personOf(SEN2);
    const twin = stated('sen2', '806', 'c', ['upn.k1.2', ...ROSE]);
    await region.deliver(twin);
    expect(await personOf(SEN2)).toBe(person);
    expect(await personOf(CAMHS)).not.toBe(person);
    const { rows } = await region.pool.query<{ reason: string }>("select reason from subject where key = 'camhs|RX3|b'");
    expect(rows[0]?.reason).toBe('ambiguous:dem4');
    await region.deliver(withdrawn(twin, 2));
    expect([await personOf(SEN2), await personOf(CAMHS)]).toEqual([person, person]);
  });

  it('are left alone by a value that suddenly many share, and linked again when enough of them are gone', async () => {
    const senders = ['RA1', 'RA2', 'RA3'];
    for (const sender of senders) await region.agree(agreement(sender, 'ae'));
    const crowd = senders.map((sender) => stated('ae', sender, 'x', ['dem4.k1.rose', 'dem5.k1.rose']));
    const reason = async () => (await region.pool.query<{ reason: string | null }>("select reason from subject where key = 'camhs|RX3|b'")).rows[0]?.reason;
    await region.deliver(A, B);
    await region.deliver(...crowd);
    expect(await personOf(SEN2)).not.toBe(await personOf(CAMHS));
    expect(await reason()).toBe('default-value');
    await region.deliver(...crowd.slice(0, 1).map((one) => withdrawn(one, 2)));
    expect(await personOf(SEN2)).toBe(await personOf(CAMHS));
  });

  it('are decided again by another limit of holders of a value, which is kept with the links', async () => {
    await region.deliver(A, B, stated('ae', 'RTR', 'x', ['dem4.k1.rose', 'dem5.k1.rose']));
    const person = await personOf(SEN2);
    expect(await personOf(CAMHS)).toBe(person);
    await region.limitHolders(2);
    expect(await personOf(CAMHS)).not.toBe(await personOf(SEN2));
    expect((await region.pool.query("select reason from subject where feed = 'camhs'")).rows).toEqual([{ reason: 'default-value' }]);
    await region.check();
    await region.limitHolders(3);
    expect([await personOf(SEN2), await personOf(CAMHS)]).toEqual([person, person]);
    expect((await region.pool.query('select max_holders from governance_state')).rows).toEqual([{ max_holders: 3 }]);
  });

  it('are not made of a patient under whom a hospital entered several people; parted again when an upgrade brings the rule', async () => {
    const patient = stated('ae', 'RTR', 'unknown', ['nhs.k1.7']);
    const traced = stated('camhs', 'RX3', 'b', ['nhs.k1.7', ...ROSE]);
    await region.deliver(A, traced, patient);
    expect(await personOf('ae|RTR|2025|person|runknown')).toBe(await personOf(SEN2));
    await region.deliver({ ...patient, version: 2, tokens: ['nhs.k1.7', 'nhs.k1.8'] });
    const stands = async () => (await region.pool.query('select person, reason, linkable from subject where feed = $1', ['ae'])).rows[0] as unknown;
    const person = await personOf(SEN2);
    expect(await personOf(CAMHS)).toBe(person);
    expect(await stands()).toEqual({ person: expect.not.stringMatching(String(person)), reason: 'several-numbers', linkable: false });
    // As an earlier version left it.
    await region.pool.query("update subject set person = $1, reason = null, linkable = true, level = 'L1' where feed = 'ae'", [person]);
    await region.pool.query("insert into decide_again select id from subject where feed = 'ae'");
    expect(await decideAgain(region.pool, region.cache)).toBe(1);
    expect(await stands()).toEqual({ person: expect.not.stringMatching(String(person)), reason: 'several-numbers', linkable: false });
    expect(await decideAgain(region.pool, region.cache)).toBe(0);
  });

  it('follow a record that its source moves to another subject', async () => {
    await region.deliver(A, B, stated('sen2', '806', 'd', ['upn.k1.4']));
    await region.deliver(withdrawn(A, 2), stated('sen2', '806', 'd', ['upn.k1.4'], { version: 2, records: [record('rd', 'first'), record('ra', 'moved')] }));
    expect(await personOf(SEN2)).toBe(await personOf('sen2|806|2025|person|rd'));
    expect(await personOf(SEN2)).not.toBe(await personOf(CAMHS));
  });
});

describe('two partitions or instances', () => {
  it('never make two persons of one, whoever is first', async () => {
    const sources = [['sen2', '806'], ['school-census', '806'], ['camhs', 'RX3'], ['ae', 'RTR']] as const;
    const people = Array.from({ length: 40 }, (_, i) => sources.map(([feed, sender]) => stated(feed, sender, `p${i}`, [`upn.k1.${i}`])));
    await Promise.all(sources.map(async (_, s) => region.deliver(...people.flatMap((person) => person[s] ?? []))));
    expect(new Set([...(await region.standing()).values()].map((standing) => standing.person)).size).toBe(40);
  });
});

describe('statements', () => {
  it('of a version not above the one held say nothing', async () => {
    await region.deliver(A, B);
    const said = (await region.messages()).length;
    await region.deliver(A, B, A);
    await region.deliver({ ...A, version: 3, records: [record('ra', 'third')] });
    await region.deliver({ ...A, version: 2, records: [record('ra', 'second')] });
    expect((await region.messages()).length).toBe(said + 1);
  });

  it('with new content under the same tokens are stated at once, without deciding anything', async () => {
    await region.deliver(A);
    await region.deliver({ ...A, version: 2, records: [record('ra', 'second')] });
    const before = await region.pool.query('select xmin from subject');
    await region.deliver({ ...A, version: 3, records: [record('ra', 'third'), record('more', 'first', 'need')] });
    expect((await region.pool.query('select xmin from subject')).rows).toEqual(before.rows);
  });

  it('replace all that stood under their key: a record that they do not name any more is gone', async () => {
    await region.deliver({ ...A, records: [record('ra', 'first'), record('n', 'first', 'need')] });
    expect((await region.standing()).size).toBe(2);
    await region.deliver({ ...A, version: 2 });
    expect([...(await region.standing()).keys()]).toEqual([SEN2]);
  });

  it('that were withdrawn leave no tokens behind', async () => {
    await region.deliver(A, B);
    await region.deliver(withdrawn(A, 2), withdrawn(B, 2));
    expect((await region.pool.query('select from subject_token')).rowCount).toBe(0);
    expect((await region.pool.query("select from statement where tokens <> ''")).rowCount).toBe(0);
    expect((await region.pool.query("select from subject where tokens <> '' or person is not null")).rowCount).toBe(0);
  });
});

describe('permission', () => {
  it('is the same whether the agreement comes before the records or after', async () => {
    await region.agree(agreement('RX3', 'camhs', { withdrawn: true }));
    await region.deliver(A, B);
    expect(await personOf(CAMHS)).toBeUndefined();
    await region.agree(agreement('RX3', 'camhs'));
    expect(await personOf(CAMHS)).toBe(await personOf(SEN2));
  });

  it('ends with the agreement: records are withdrawn and take no part in links any more', async () => {
    const linking = stated('school-census', '806', 'p', ['upn.k1.1', 'uln.k1.9']);
    await region.deliver(stated('sen2', '806', 'a', ['upn.k1.1']), stated('ae', 'RTR', 'e', ['uln.k1.9']), linking);
    expect(await personOf('ae|RTR|2025|person|re')).toBe(await personOf(SEN2));
    await region.agree(agreement('806', 'school-census', { withdrawn: true }));
    expect(await personOf('ae|RTR|2025|person|re')).not.toBe(await personOf(SEN2));
    expect((await region.standing()).size).toBe(2);
  });

  it("of a council's tracing result ends with its own agreement, whatever else has been agreed with the council", async () => {
    const traced = stated('nhs-numbers', '806', 't', ['upn.k1.1', 'nhs.k1.7']);
    await region.agree(agreement('806', 'nhs-numbers'));
    await region.deliver(stated('sen2', '806', 'a', ['upn.k1.1']), stated('ae', 'RTR', 'e', ['nhs.k1.7']), traced);
    expect(await personOf('ae|RTR|2025|person|re')).toBe(await personOf(SEN2));
    await region.agree(agreement('806', 'nhs-numbers', { withdrawn: true }));
    expect(await personOf('ae|RTR|2025|person|re')).not.toBe(await personOf(SEN2));
    expect([...(await region.standing()).keys()].toSorted()).toEqual(['ae|RTR|2025|person|re', SEN2]);
    // As an earlier version left it, which an agreement for the return had permitted.
    await region.pool.query("update statement set permitted = true where key like 'nhs-numbers|%'");
    await region.pool.query("insert into permission_pending values ('nhs-numbers|806|' || $1)", [COUNCIL]);
    await region.sweep();
    expect((await region.pool.query("select permitted from statement where key like 'nhs-numbers|%'")).rows).toEqual([{ permitted: false }]);
  });

  it('is only given by an agreement for the purpose of joint indicators, and goes when the purpose does', async () => {
    await region.agree(agreement('RX3', 'camhs', { purposes: ['direct-care'] }));
    await region.deliver(A, B);
    expect(await personOf(CAMHS)).toBeUndefined();
    await region.agree(agreement('RX3', 'camhs', { purposes: ['direct-care', 'joint-indicators'] }));
    expect(await personOf(CAMHS)).toBe(await personOf(SEN2));
    await region.agree(agreement('RX3', 'camhs', { purposes: ['audit'] }));
    expect((await region.standing()).size).toBe(1);
  });

  it('is brought into effect in full when the process dies half-way', async () => {
    await region.deliver(A, B);
    const failing = { read: async () => { throw new Error('died'); } };
    await region.pool.query("update access_agreement set withdrawn = true where sender = 'RX3'");
    await expect(applyAgreements(region.pool, region.today, failing)).rejects.toThrow('died');
    expect((await region.standing()).size).toBe(2);
    await region.agree(agreement('RX3', 'camhs', { withdrawn: true }));
    expect((await region.standing()).size).toBe(1);
  });

  it('follows the calendar', async () => {
    await region.deliver(A, B);
    for (const [day, records] of [['2027-01-01', 0], ['2026-12-31', 2], ['2023-12-31', 0], ['2024-01-01', 2]] as const) {
      await region.sweep(day);
      expect((await region.standing()).size).toBe(records);
    }
  });
});

describe('objections', () => {
  it('mark the records of everybody who is that person and withdraw those of health, whichever comes first', async () => {
    await region.object(objection('upn.k1.1'));
    await region.deliver(A, B);
    expect(await region.standing()).toEqual(new Map([[SEN2, expect.objectContaining({ objected: true })]]));
    await region.object({ ...objection('upn.k1.1'), withdrawn: true });
    expect((await region.standing()).get(CAMHS)?.objected).toBe(false);
    await region.object(objection('upn.k1.1'));
    expect((await region.standing()).has(CAMHS)).toBe(false);
  });

  it.each([
    ['the number, whether its sender has verified it or not', ['nhs.k1.7', 'nhsnum.k1.7'], ['nhsdob.k1.7', 'nhsnum.k1.7']],
    ['names in full, birth date and sex, whatever the postcode', ['dem4.k1.old', 'dem7.k1.rose'], ['dem4.k1.new', 'dem7.k1.rose']],
  ])('find a person by %s, whichever comes first', async (_, objecting, recorded) => {
    const patient = stated('camhs', 'RX3', 'b', recorded);
    await region.deliver(patient);
    await region.object(objection(...objecting));
    expect((await region.standing()).size).toBe(0);
    await region.object({ ...objection(...objecting), withdrawn: true });
    expect((await region.standing()).size).toBe(1);
    await region.reset();
    await region.agree(agreement('RX3', 'camhs'));
    await region.object(objection(...objecting));
    await region.deliver(patient);
    expect((await region.standing()).size).toBe(0);
  });

  it('begin on their day', async () => {
    await region.object({ ...objection('dem4.k1.rose'), from: '2025-06-02' });
    await region.deliver(A, B);
    expect((await region.standing()).size).toBe(2);
    await region.sweep('2025-06-02');
    expect((await region.standing()).size).toBe(1);
  });

  it('follow the person when a key that finds it arrives or goes', async () => {
    await region.object(objection('nhs.k1.7'));
    await region.deliver(A, B);
    const traced = stated('camhs', 'RX3', 'b', ['nhs.k1.7', ...ROSE], { version: 2 });
    await region.deliver(traced);
    expect((await region.standing()).get(SEN2)?.objected).toBe(true);
    await region.deliver({ ...B, version: 3 });
    expect((await region.standing()).get(SEN2)?.objected).toBe(false);
  });
});

describe('coverage and barriers', () => {
  it('passes coverage on to every partition, once for each version', async () => {
    const coverage: CoverageFact = {
      kind: 'coverage', feed: 'sen2', sender: '806', scope: '2025', version: 1,
      coverage: { firstAccepted: '2025-02-01', lastAccepted: '2025-02-01', referenceDate: '2025-01-16', areas: [COUNCIL] },
    };
    await region.deliver(coverage, { ...coverage, version: 2 }, coverage);
    await region.deliver(coverage);
    const passed = await region.messages();
    expect(passed.map((m) => m.partition).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    expect(passed.map((m) => m.value)).toEqual([0, 1, 2, 3].map(() => ({ ...coverage, version: 2 })));
  });

  it('puts the barrier of a release on every partition', async () => {
    const tx = await region.pool.connect();
    expect(await region.feeds.barrier.onAllArrived(tx, 'release-1')).toBe('complete');
    tx.release();
    expect((await region.messages()).map((m) => [m.partition, m.value])).toEqual([0, 1, 2, 3].map((p) => [p, { kind: 'barrier', release: 'release-1' }]));
  });
});
