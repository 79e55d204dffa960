import { jest } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@tributary/testing';
import { recordsOf, World, type Stated } from '../testing/harness.js';
import { shuffled, tinyFiles, type TinyPerson } from '../testing/tiny-files.js';
import { tinyFeed } from '../testing/tiny-feed.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

const COUNCIL = 'E06000002';
const people: readonly TinyPerson[] = [
  { id: 1, surname: 'Markername', forename: 'Zebediah', dob: '2011-11-11', upn: 'H801200001001', postcode: 'ZZ9 9ZZ', requests: [{ plan: { review: '2024-06-01', needs: [['ASD', '1'], ['SEMH', '2']] } }] },
  { id: 2, requests: [{ received: '2024-02-01', outcome: 'N' }, { received: '2024-03-01', outcome: 'H' }] },
  { id: 3, requests: [{ plan: { needs: [['ASD', '1']] } }] },
  { id: 4 }, { id: 5 }, { id: 6 },
];
/** Records of the people above: 6 persons, 4 requests, 2 plans, 3 needs. */
const ALL = 15;

let world: World;
beforeEach(async () => {
  world = await World.create([tinyFeed]);
  await world.agree('806', 'sen2', COUNCIL);
});
afterEach(() => world.close());

const submit = (files: Record<string, string | Buffer>, scope = '2025') => world.submit({ sender: '806', scope, files });
/** Records that were not said like this before. */
const differing = (before: readonly Stated[], after: readonly Stated[]) => after.filter((r) => !before.some((b) => b.recordId === r.recordId && JSON.stringify(b.payload) === JSON.stringify(r.payload)));
const found = (receipt: { findings: readonly { rule: string; count: number }[] }) => receipt.findings.map((f) => `${f.rule} ${f.count}`);

describe('a submission', () => {
  it('states every record once, with tokens on the person and areas, and says so in the receipt', async () => {
    const receipt = await submit(tinyFiles(people));
    expect(receipt).toMatchObject({ outcome: 'accepted', changes: { added: ALL, corrected: 0, withdrawn: 0, unchanged: 0 }, findings: [] });
    expect(receipt.records).toMatchObject({ person: { accepted: 6, quarantined: 0, dropped: 0 }, requests: { accepted: 4 }, activeplans: { accepted: 2 }, senneed: { accepted: 3 } });
    const messages = await world.published();
    const statements = messages.filter((m) => m.kind === 'statement');
    expect(statements).toHaveLength(people.length);
    const facts = recordsOf(statements);
    expect(facts).toHaveLength(ALL);
    expect(facts.every((f) => f.version === 1 && f.council === COUNCIL && f.scope === '2025' && f.sender === '806')).toBe(true);
    const person = facts.find((f) => f.recordType === 'person' && f.payload['birthMonth'] === '2011-11');
    expect(person?.tokens.map((t) => t.split('.')[0])).toEqual(['upn', 'dem4', 'dem5', 'dem6', 'dem7', 'dob', 'sur', 'for', 'pc']);
    const request = facts.find((f) => f.recordType === 'request' && f.subjectId === person?.subjectId);
    expect(request?.payload).toMatchObject({ received: '2024-05-01', outcome: 'Y', source: 'A01' });
    expect(facts.find((f) => f.recordType === 'active-plan' && f.subjectId === person?.subjectId)?.payload).toMatchObject({ requestId: request?.recordId });
    expect(messages.filter((m) => m.kind === 'coverage')).toMatchObject([{ version: 1, scope: '2025', coverage: { firstAccepted: '2025-03-03', referenceDate: '2025-01-16', areas: [COUNCIL] } }]);
  });

  it('sent again changes nothing and publishes nothing', async () => {
    await submit(tinyFiles(people));
    await world.published();
    expect(await submit(tinyFiles(people))).toMatchObject({ outcome: 'unchanged', changes: { added: 0, corrected: 0, withdrawn: 0, unchanged: ALL } });
    expect(await world.published()).toEqual([]);
  });

  it('with other surrogate keys, in another order and as other bytes is the same', async () => {
    await submit(tinyFiles(people));
    await world.published();
    const receipt = await submit(shuffled(tinyFiles(people, { surrogate: (n) => `k${n * 7}` })));
    expect(receipt).toMatchObject({ outcome: 'unchanged', changes: { added: 0, corrected: 0, withdrawn: 0, unchanged: ALL } });
    expect(await world.published()).toEqual([]);
  });

  it('as XML is the same as in tables', async () => {
    await submit(tinyFiles(people.slice(2, 3)));
    const before = await world.records();
    const receipt = await submit({
      'x.xml': `<Message><Header><Year>2025</Year><LEA>806</LEA></Header><Persons><Person><Surname>SurnameD</Surname><Forename>Test</Forename><PersonBirthDate>2012-02-29</PersonBirthDate><Sex>F</Sex><Ethnicity>WBRI</Ethnicity>
        <Requests><ReceivedDate>2024-05-01</ReceivedDate><RequestOutcome>Y</RequestOutcome><RequestSource>1</RequestSource><ActivePlans><SENneed><SENtype>ASD</SENtype><SENtypeRank>1</SENtypeRank></SENneed></ActivePlans></Requests></Person></Persons></Message>`,
    });
    expect(receipt.changes).toEqual({ added: 0, corrected: 1, withdrawn: 0, unchanged: 3 });
    expect(differing(before, await world.records()).map((f) => [f.recordType, f.payload['source']])).toEqual([['request', null]]);
  });

  it('with three corrections changes exactly three records, and states again exactly the persons whose they are, by one version', async () => {
    await submit(tinyFiles(people));
    const before = await world.records();
    const corrected = people.map((p) => (p.id === 4 || p.id === 5 ? { ...p, ethnicity: 'REFU' } : p.id === 1 ? { ...p, requests: [{ plan: { review: '2024-06-02', needs: [['ASD', '1'], ['SEMH', '2']] as const } }] } : p));
    expect(await submit(tinyFiles(corrected))).toMatchObject({ outcome: 'accepted', changes: { added: 0, corrected: 3, withdrawn: 0, unchanged: ALL - 3 } });
    const again = await world.statements();
    const changed = differing(before, recordsOf(again));
    expect(changed.map((r) => `${r.recordType} ${String(r.payload['ethnicity'] ?? r.payload['reviewMeeting'])}`).toSorted()).toEqual(['active-plan 2024-06-02', 'person REFU', 'person REFU']);
    expect(again.map((s) => s.subjectId).toSorted()).toEqual(changed.map((r) => r.subjectId).toSorted());
    expect(again.map((s) => s.version)).toEqual([2, 2, 2]);
  });

  it('that leaves a person out says that nothing of it stands; the person coming back goes on with the versions', async () => {
    await submit(tinyFiles(people));
    const before = await world.statements();
    expect((await submit(tinyFiles(people.slice(0, 5)))).changes).toEqual({ added: 0, corrected: 0, withdrawn: 1, unchanged: ALL - 1 });
    const gone = await world.statements();
    const was = before.find((s) => s.subjectId === gone[0]?.subjectId);
    expect(gone).toEqual([{ ...was, version: 2, tokens: [], records: [] }]);
    expect((await submit(tinyFiles(people))).changes).toMatchObject({ added: 1, withdrawn: 0 });
    expect(await world.statements()).toEqual([{ ...was, version: 3 }]);
  });

  it('that would delete more than a fifth is held, and takes effect when it has been confirmed', async () => {
    await submit(tinyFiles(people));
    await world.published();
    const small = tinyFiles(people.slice(1));
    const stored = await world.receive({ sender: '806', scope: '2025', files: small });
    const held = await world.pipeline.process(stored);
    expect(held).toMatchObject({ outcome: 'held', changes: { withdrawn: 5 } });
    expect(found(held ?? { findings: [] })).toEqual(['T-DELETIONS 5']);
    expect(await world.published()).toEqual([]);
    const tx = await world.pool.connect();
    expect(await world.store.confirm(tx, stored.id, 'op')).toBe(true);
    expect(await world.store.confirm(tx, stored.id, 'op')).toBe(false);
    tx.release();
    const again = await world.store.byId(stored.id);
    expect(again && (await world.pipeline.process(again))).toMatchObject({ outcome: 'accepted', changes: { withdrawn: 5 } });
    expect(await world.statements()).toMatchObject([{ version: 2, tokens: [], records: [] }]);
  });

  it('that is older than one already accepted changes nothing', async () => {
    const older = await world.receive({ sender: '806', scope: '2025', files: tinyFiles(people) });
    await submit(tinyFiles(people.map((p) => ({ ...p, ethnicity: 'REFU' }))));
    await world.published();
    const receipt = await world.pipeline.process(older);
    expect(receipt).toMatchObject({ outcome: 'unchanged' });
    expect(found(receipt ?? { findings: [] })).toEqual(['T-OLDER 1']);
    expect(await world.published()).toEqual([]);
  });

  it('of a lower rank than one already accepted is history only; of a higher one it replaces the scope', async () => {
    await submit(tinyFiles(people), '2025-draft');
    expect((await submit(tinyFiles(people.slice(0, 5)), '2025')).changes.withdrawn).toBe(1);
    await world.published();
    const receipt = await submit(tinyFiles(people), '2025-draft');
    expect([receipt.outcome, ...found(receipt)]).toEqual(['unchanged', 'T-SUPERSEDED 1']);
    expect(await world.published()).toEqual([]);
  });
});

describe('bad records', () => {
  it('of one field are blanked and reported with their place', async () => {
    const files = tinyFiles([{ id: 1, upn: 'A801200001001', requests: [{ source: '9', received: '', outcome: 'Y', plan: { needs: [['ASD', '3']] } }] }]);
    const receipt = await submit(files);
    expect([receipt.outcome, ...found(receipt)]).toEqual(['accepted', 'P5 1', 'R1 1', 'T-UNREADABLE 1', 'V5 1']);
    expect(receipt.findings[0]).toMatchObject({ rule: 'P5', severity: 'E', places: [{ file: 'file-2-person.csv', line: 2, column: 5, record: 'Person', field: 'upn' }] });
    const facts = await world.records();
    expect(facts.find((f) => f.recordType === 'request')?.payload).toMatchObject({ outcome: null, received: null });
    expect(facts.find((f) => f.recordType === 'need')?.payload).toMatchObject({ type: 'ASD', rank: null });
    expect(facts.find((f) => f.recordType === 'person')?.tokens.some((t) => t.startsWith('upn'))).toBe(false);
  });

  it('are quarantined with what hangs on them; the others pass', async () => {
    const files = tinyFiles([{ id: 1, surname: '', requests: [{ plan: { needs: [['ASD', '1']] } }] }, { id: 2 }]);
    const receipt = await submit(files);
    expect(receipt).toMatchObject({ outcome: 'partly', changes: { added: 1 }, records: { person: { accepted: 1, quarantined: 1 }, requests: { quarantined: 1 }, activeplans: { quarantined: 1 }, senneed: { quarantined: 1 } } });
    expect(found(receipt)).toEqual(['P1 1', 'T-WITH-PARENT 3']);
  });

  it('do not withdraw what was accepted about the person before', async () => {
    await submit(tinyFiles(people));
    await world.published();
    const receipt = await submit(tinyFiles(people.map((p) => (p.id === 1 ? { ...p, requests: [{ outcome: 'N', plan: { needs: [['ASD', '1']] as const } }] } : p))));
    expect(receipt).toMatchObject({ outcome: 'partly', changes: { withdrawn: 0, corrected: 0 }, records: { person: { quarantined: 1 } } });
    expect(found(receipt)).toEqual(['G1 1', 'T-WITH-GROUP 4']);
    expect(await world.published()).toEqual([]);
  });

  it('are still not taken when the same files come again, and the receipt says both that and that nothing changes', async () => {
    const files = tinyFiles([{ id: 1, surname: '', requests: [{ plan: { needs: [['ASD', '1']] } }] }, { id: 2 }]);
    const first = await submit(files);
    const nothing = { added: 0, corrected: 0, withdrawn: 0, unchanged: 1 };
    const [again, reordered] = [await submit(files), await submit(Object.fromEntries(Object.entries(files).toReversed()))];
    for (const receipt of [again, reordered]) expect(receipt).toMatchObject({ outcome: 'unchanged', records: first.records, changes: nothing });
    // A place names a file by its number among those that were sent: it holds where they came in the same order.
    expect(again.findings).toEqual(first.findings);
    expect(first.findings.flatMap(({ places }) => places)).not.toEqual([]);
    expect(reordered.findings).toEqual(first.findings.map((f) => ({ ...f, places: [] })));
    expect(await submit(shuffled(files))).toMatchObject({ outcome: 'partly', records: first.records, changes: nothing });
  });

  it('that belong to nobody are orphans, with their place', async () => {
    const files = tinyFiles(people);
    files['x_requests.csv'] += '99,nobody,2024-01-01,Y,1,T1\n';
    files['x_activeplans.csv'] += '77,99,2024-01-01,2024-06-01\n';
    const receipt = await submit(files);
    expect([receipt.outcome, ...found(receipt)]).toEqual(['partly', 'O1 1', 'T-WITH-PARENT 1']);
    expect(receipt.findings[0]?.places).toEqual([{ file: 'file-3-requests.csv', line: 6, record: 'Request', field: null }]);
    expect(receipt.changes.added).toBe(ALL);
  });

  it('with the same key are both quarantined, whatever their order', async () => {
    const files = tinyFiles([{ id: 1 }, { id: 2 }, { id: 2, surname: 'Other' }]);
    const receipt = await submit(files);
    expect([receipt.outcome, ...found(receipt)]).toEqual(['partly', 'T-KEY-TWICE 2']);
    expect(receipt.changes.added).toBe(1);
  });

  it('below a key that two persons use are stated of neither of them', async () => {
    const files = tinyFiles([{ id: 1, requests: [{}] }, { id: 2, requests: [{ plan: { needs: [['ASD', '1']] } }] }]);
    const [head, ofFirst = '', ofSecond = ''] = (files['x_requests.csv'] ?? '').split('\n');
    files['x_requests.csv'] = `${[head, ofSecond, ofFirst.replace(/^\d+/, '1000002')].join('\n')}\n`;
    const receipt = await submit(files);
    expect([receipt.outcome, ...found(receipt)]).toEqual(['partly', 'T-KEY-TWICE 2', 'T-WITH-PARENT 2']);
    expect((await world.records()).map(({ recordType }) => recordType)).toEqual(['person', 'person']);
  });

  it('that stand twice do not withdraw what was accepted about the person before', async () => {
    await submit(tinyFiles(people));
    const files = tinyFiles(people);
    files['x_person.csv'] += `${files['x_person.csv']?.split('\n')[1] ?? ''}\n`;
    const receipt = await submit(files);
    expect(receipt).toMatchObject({ outcome: 'partly', changes: { added: 0, corrected: 0, withdrawn: 0 }, records: { person: { accepted: 5, quarantined: 2 } } });
  });

  it('of two people with one UPN leave both without it, told apart by name', async () => {
    const twins: TinyPerson[] = [{ id: 1, forename: 'Ann', upn: 'H801200001001' }, { id: 2, forename: 'Bob', upn: 'H801200001001' }];
    const receipt = await submit(tinyFiles(twins.map((t) => ({ ...t, surname: 'Twin' }))));
    expect([receipt.outcome, ...found(receipt)]).toEqual(['accepted', 'P7 2']);
    const facts = await world.records();
    expect(new Set(facts.map((f) => f.subjectId)).size).toBe(2);
    expect(facts.flatMap((f) => f.tokens).some((t) => t.startsWith('upn.'))).toBe(false);
  });

  it('that nothing tells apart are numbered by their content', async () => {
    const same: TinyPerson[] = [{ id: 1, surname: 'Same', ethnicity: 'WBRI' }, { id: 2, surname: 'Same', ethnicity: 'REFU' }];
    await submit(tinyFiles(same));
    const first = (await world.records()).map((f) => `${f.recordId} ${String(f.payload['ethnicity'])}`).toSorted();
    expect(new Set(first.map((text) => text.split(' ')[0])).size).toBe(2);
    expect(await submit(shuffled(tinyFiles(same)))).toMatchObject({ outcome: 'unchanged' });
  });
});

describe('bad files', () => {
  it.each([
    ['of another year', tinyFiles(people, { year: '2024' }), 'H1'], ['of another council', tinyFiles(people, { lea: '807' }), 'H1'], ['of another feed', { 'a.csv': 'a,b\n1,2\n' }, 'T-FORMAT'],
    ['that are empty', { 'x_person.csv': '' }, 'T-EMPTY'], ['that are rubbish', { 'x_person.csv': Buffer.from([0, 1, 2, 3, 4, 5]) }, 'T-NOT-TEXT'],
    ['of which no record is usable', tinyFiles([{ id: 1, surname: '' }]), 'T-NO-RECORDS'],
  ])('%s are refused, and what was accepted stays', async (_what, files, rule) => {
    await submit(tinyFiles(people));
    await world.published();
    const receipt = await submit(files);
    expect(receipt.outcome).toBe('refused');
    expect(receipt.findings.map((f) => f.rule)).toContain(rule);
    expect(await world.published()).toEqual([]);
    const { rows } = await world.pool.query<{ n: string }>('select count(*) as n from current_record where not withdrawn');
    expect(rows[0]?.n).toBe(String(ALL));
  });
});

describe('what is stored', () => {
  const MARKERS = ['markername', 'zebediah', '2011-11-11', '20111111', 'h801200001001', 'zz99zz', 'zz9 9zz'];
  const leaks = (text: string) => MARKERS.filter((marker) => text.toLowerCase().includes(marker));

  const dump = async (): Promise<string> => {
    const { rows } = await world.pool.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = current_schema() and tablename <> 'migrations'`);
    const parts = await Promise.all(rows.map(async ({ name }) => JSON.stringify((await world.pool.query(`select * from "${name}"`)).rows)));
    return parts.join('\n');
  };

  it('shows nobody: not the files, not the tables, not the receipts, not the staging of a run that was cut off', async () => {
    await submit(tinyFiles(people));
    const cut = await world.receive({ sender: '806', scope: '2025', files: tinyFiles([...people, { id: 7 }]) });
    await world.pool.query('alter table current_record rename to away');
    await expect(world.pipeline.process(cut)).rejects.toThrow();
    await world.pool.query('alter table away rename to current_record');
    expect(leaks(await dump())).toEqual([]);
    for (const folder of await readdir(join(world.dataDir, 'raw'))) {
      for (const name of await readdir(join(world.dataDir, 'raw', folder))) expect(leaks((await readFile(join(world.dataDir, 'raw', folder, name))).toString('latin1'))).toEqual([]);
    }
  });

  it('shows nobody while a large run is under way', async () => {
    await world.close();
    world = await World.create([tinyFeed], 0);
    await world.agree('806', 'sen2', COUNCIL);
    const stored = await world.receive({ sender: '806', scope: '2025', files: tinyFiles(people) });
    const blocker = await world.pool.connect();
    await blocker.query('begin');
    // The run stops at its last step: everything that it stages is there to be looked at.
    await blocker.query('lock table current_record in access exclusive mode');
    const running = world.pipeline.process(stored);
    try {
      const staged = await eventually(async () => {
        const { rows } = await world.pool.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = current_schema() and tablename ~ '^stage_'`);
        const parts = await Promise.all(rows.map(async ({ name }) => JSON.stringify((await world.pool.query(`select * from "${name}"`).catch(() => ({ rows: [] }))).rows)));
        expect(parts.join()).toContain('dem7.');
        return parts.join('\n');
      });
      expect(leaks(staged)).toEqual([]);
    } finally {
      await blocker.query('rollback');
      blocker.release();
    }
    expect(await running).toMatchObject({ outcome: 'accepted' });
    const { rows } = await world.pool.query(`select 1 from pg_tables where schemaname = current_schema() and tablename ~ '^stage_'`);
    expect(rows).toEqual([]);
  });
});
