import { jest } from '@jest/globals';
import fc from 'fast-check';
import { World } from '../testing/harness.js';
import { tinyAe } from '../testing/tiny-ae.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

const HERE = 'E06000002';
const ELSEWHERE = 'E06000003';

let world: World;
beforeEach(async () => {
  world = await World.create([tinyAe]);
  await world.agree('RTR', 'ae', HERE);
  await world.pool.query(`insert into postcode_outward values ('ZZ1', 'test', $1)`, [{ '1AA': ['E01', HERE, 'S1'], '1AB': ['E02', ELSEWHERE, 'S2'] }]);
});
afterEach(() => world.close());

interface Message { readonly id: string; readonly update?: '1' | '9'; readonly at: string; readonly patient?: string; readonly arrival?: string; readonly postcode?: string }
const HEAD = 'messageid,update,applicable,patient,arrival,nhsnumber,birthdate,postcode,attendanceid';
const file = (...messages: readonly Message[]) => ({
  'visits.csv': `${[HEAD, ...messages.map((m) => (m.update === '9' ? `${m.id},9,${m.at},,,,,,` : `${m.id},1,${m.at},${m.patient ?? 'P1'},${m.arrival ?? '2024-10-05'},9990000018,2012-02-29,${m.postcode ?? 'ZZ1 1AA'},A${m.id}`))].join('\n')}\n`,
});
const send = (scope: string, ...messages: readonly Message[]) => world.submit({ sender: 'RTR', scope, files: file(...messages) });
const current = async () => {
  const { rows } = await world.pool.query<{ day: string; ordering: string }>('select day, ordering from current_record where not withdrawn order by record_id');
  return rows.map((row) => `${row.day} ${row.ordering}`).toSorted();
};

describe('net change', () => {
  it('keeps the message with the latest date and time, whatever the order of arrival', async () => {
    await send('net-change', { id: 'a', at: '2024-10-06T10:00:00', arrival: '2024-10-04' });
    expect((await send('net-change', { id: 'a', at: '2024-10-05T10:00:00', arrival: '2024-10-03' })).outcome).toBe('unchanged');
    expect(await current()).toEqual(['2024-10-04 2024-10-06T10:00:00']);
    expect((await send('net-change', { id: 'a', at: '2024-10-07T10:00:00', arrival: '2024-10-02' })).changes).toMatchObject({ corrected: 1 });
    expect(await current()).toEqual(['2024-10-02 2024-10-07T10:00:00']);
  });

  it('takes a deletion as a message like any other, also one that comes first', async () => {
    await send('net-change', { id: 'a', update: '9', at: '2024-10-06T10:00:00' });
    expect((await send('net-change', { id: 'a', at: '2024-10-05T10:00:00' })).changes.added).toBe(0);
    expect(await current()).toEqual([]);
    expect(await world.statements()).toEqual([]);
    await send('net-change', { id: 'a', at: '2024-10-07T10:00:00' });
    await send('net-change', { id: 'a', update: '9', at: '2024-10-08T10:00:00' });
    expect((await world.statements()).map((s) => [s.version, s.records.length])).toEqual([[1, 1], [2, 0]]);
    expect(await current()).toEqual([]);
  });

  it('ends in the same records for every order and grouping of the same messages', async () => {
    const messages: Message[] = ['a', 'b'].flatMap((id) => [
      { id, at: '2024-10-05T10:00:00', arrival: '2024-10-01' }, { id, at: '2024-10-06T10:00:00', arrival: '2024-10-02' }, { id, update: '9', at: '2024-10-07T10:00:00' },
      { id, at: id === 'a' ? '2024-10-08T10:00:00' : '2024-10-07T10:00:00', arrival: '2024-10-03' },
    ]);
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray(messages, { minLength: messages.length }), fc.integer({ min: 1, max: 4 }), async (order, size) => {
      await world.pool.query('truncate current_record, coverage, fact_scope, submission, outbox');
      for (let i = 0; i < order.length; i += size) await send('net-change', ...order.slice(i, i + size));
      expect(await current()).toEqual(['2024-10-03 2024-10-08T10:00:00']);
    }), { numRuns: 6, endOnFailure: true });
  });

  it('covers the months of its days', async () => {
    await send('net-change', { id: 'a', at: '2024-10-06T10:00:00', arrival: '2024-10-04' }, { id: 'b', at: '2024-11-06T10:00:00', arrival: '2024-11-05' });
    expect((await world.published()).flatMap((m) => (m.kind === 'coverage' ? [[m.scope, m.coverage.referenceDate]] : []))).toEqual([['2024-10', '2024-10-04'], ['2024-11', '2024-11-05']]);
  });
});

describe('a record that a correction moves', () => {
  const said = async () => (await world.statements()).map((s) => ({ whose: [s.subjectId, s.council].join(), version: s.version, records: s.records.map((r) => r.recordId), linkable: s.tokens.length > 0 }));

  it('to another person has both stated again, the one without it', async () => {
    await send('net-change', { id: 'a', at: '2024-10-06T10:00:00' }, { id: 'b', at: '2024-10-06T10:00:00' });
    const [first] = await said();
    expect((await send('net-change', { id: 'a', at: '2024-10-07T10:00:00', patient: 'P2' })).changes).toMatchObject({ added: 0, corrected: 1, withdrawn: 0 });
    const after = await said();
    const [left, moved] = [after.find((s) => s.whose === first?.whose), after.find((s) => s.whose !== first?.whose)];
    expect(after).toHaveLength(2);
    expect([left?.version, moved?.version]).toEqual([2, 2]);
    expect([left?.records.length, moved?.records.length]).toEqual([1, 1]);
    expect([...(left?.records ?? []), ...(moved?.records ?? [])].toSorted()).toEqual(first?.records.toSorted());
  });

  it('to another council says there what was said here, and here that nothing stands', async () => {
    await world.agree('RTR', 'ae', ELSEWHERE);
    await send('net-change', { id: 'a', at: '2024-10-06T10:00:00' });
    const [first] = await said();
    await send('net-change', { id: 'a', at: '2024-10-07T10:00:00', postcode: 'ZZ1 1AB' });
    expect(await said()).toEqual([{ ...first, version: 2, records: [], linkable: false }, { ...first, whose: first?.whose.replace(HERE, ELSEWHERE), version: 2 }]);
  });

  it('brings nothing of its former person when it had ended there', async () => {
    await send('net-change', { id: 'a', at: '2024-10-06T10:00:00' });
    await send('net-change', { id: 'a', update: '9', at: '2024-10-07T10:00:00' });
    await said();
    await send('net-change', { id: 'a', at: '2024-10-08T10:00:00', patient: 'P2' });
    expect(await said()).toMatchObject([{ version: 3, records: [expect.any(String)] }]);
  });
});

describe('a bulk replacement', () => {
  it('replaces the days that it names, and nothing else', async () => {
    await send('net-change', { id: 'a', at: '2024-10-06T10:00:00', arrival: '2024-10-04' }, { id: 'b', at: '2024-10-06T10:00:00', arrival: '2024-10-05' }, { id: 'c', at: '2024-11-06T10:00:00', arrival: '2024-11-05' },
      ...['d', 'e', 'f', 'g'].map((id) => ({ id, at: '2024-10-06T10:00:00', arrival: '2024-10-06' })));
    const rest = ['d', 'e', 'f', 'g'].map((id) => ({ id, at: '2024-11-20T10:00:00', arrival: '2024-10-06' }));
    const receipt = await send('bulk:2024-10-01..2024-10-31', { id: 'b', at: '2024-11-20T10:00:00', arrival: '2024-10-05' }, ...rest);
    expect(receipt.changes).toMatchObject({ withdrawn: 1, added: 0, corrected: 0 });
    expect((await current()).map((text) => text.slice(0, 10))).toEqual(['2024-10-05', '2024-10-06', '2024-10-06', '2024-10-06', '2024-10-06', '2024-11-05']);
    expect((await send('net-change', { id: 'a', at: '2024-10-06T10:00:00', arrival: '2024-10-04' })).changes.added).toBe(0);
  });

  it('brings back what another with the same date and time had left out', async () => {
    const [ids, at] = [Array.from({ length: 12 }, (_, i) => `m${i}`), '2024-11-06T10:00:00'];
    const whole = ids.map((id, i) => ({ id, at, patient: id, arrival: `2024-10-${String(i + 1).padStart(2, '0')}` }));
    await send('bulk:2024-10-01..2024-10-31', ...whole);
    expect((await send('bulk:2024-10-01..2024-10-31', ...whole.slice(2))).changes).toMatchObject({ withdrawn: 2, unchanged: 10 });
    expect((await send('bulk:2024-10-01..2024-10-31', ...whole)).changes).toMatchObject({ added: 2, withdrawn: 0, unchanged: 10 });
    expect(await current()).toHaveLength(12);
  });

  it('and messages that are sent again unchanged say how many records they state, whatever else stands', async () => {
    const [first, second] = [{ id: 'a', at: '2024-11-06T10:00:00' }, { id: 'b', at: '2024-12-06T10:00:00', arrival: '2024-11-05' }];
    await send('net-change', first, second);
    for (const [scope, ...said] of [['bulk:2024-10-01..2024-10-31', first], ['net-change', second]] as const) {
      const receipts = [await send(scope, ...said), await send(scope, ...said)];
      for (const receipt of receipts) expect(receipt).toMatchObject({ outcome: 'unchanged', changes: { unchanged: 1 }, changesByType: { attendance: { added: 0, corrected: 0, withdrawn: 0, unchanged: 1 } } });
    }
  });

  it('leaves a message that is newer than itself', async () => {
    await send('net-change', { id: 'a', at: '2024-12-06T10:00:00', arrival: '2024-10-04' });
    await send('bulk:2024-10-01..2024-10-31', { id: 'b', at: '2024-11-20T10:00:00' });
    expect(await current()).toHaveLength(2);
  });

  it('leaves a message that is newer than itself, also where nothing of itself is kept', async () => {
    await send('net-change', { id: 'a', at: '2024-12-06T10:00:00' });
    expect(await send('bulk:2024-10-01..2024-10-31', { id: 'b', at: '2024-11-20T10:00:00', postcode: 'ZZ1 1AB' })).toMatchObject({ changes: { withdrawn: 0 }, records: { visit: { dropped: 1 } } });
    expect(await current()).toEqual(['2024-10-05 2024-12-06T10:00:00']);
  });

  it('leaves a record of which it has a message that is quarantined, also when that names another patient', async () => {
    const bulk = 'bulk:2024-10-01..2024-10-31';
    await send(bulk, { id: 'a', at: '2024-11-06T10:00:00' }, { id: 'b', at: '2024-11-06T10:00:00', patient: 'P2' });
    const receipt = await send(bulk, { id: 'a', at: '2024-11-07T10:00:00', patient: 'P3', arrival: 'never' }, { id: 'b', at: '2024-11-07T10:00:00', patient: 'P2' });
    expect(receipt).toMatchObject({ outcome: 'partly', changes: { withdrawn: 0 }, records: { visit: { accepted: 1, quarantined: 1 } } });
    expect(await current()).toHaveLength(2);
  });

  it('replaces what comes late of its days and is older, as if it had come in time, and the receipt says so', async () => {
    await send('bulk:2024-10-01..2024-10-31', { id: 'b', at: '2024-11-20T10:00:00' });
    const receipt = await send('net-change', { id: 'a', at: '2024-10-06T10:00:00' }, { id: 'c', at: '2024-11-21T10:00:00' }, { id: 'd', at: '2024-10-06T10:00:00', arrival: '2024-09-30' });
    expect(receipt).toMatchObject({ changes: { added: 2 }, findings: [{ rule: 'T-REPLACED', count: 1 }] });
    expect(await current()).toEqual(['2024-09-30 2024-10-06T10:00:00', '2024-10-05 2024-11-20T10:00:00', '2024-10-05 2024-11-21T10:00:00']);
  });

  it('leaves nothing of a record that comes late to have moved into its days before, wherever it stood, and takes nothing older of it', async () => {
    await send('net-change', { id: 'b', at: '2024-10-06T10:00:00', arrival: '2024-09-30' });
    await send('bulk:2024-10-01..2024-10-31', { id: 'a', at: '2024-11-20T10:00:00' });
    expect(await send('net-change', { id: 'b', at: '2024-11-01T10:00:00' })).toMatchObject({ changes: { withdrawn: 1 }, findings: [{ rule: 'T-REPLACED', count: 1 }] });
    await send('net-change', { id: 'b', at: '2024-10-31T10:00:00', arrival: '2024-11-05' });
    expect(await current()).toEqual(['2024-10-05 2024-11-20T10:00:00']);
  });

  it('ends what it moves from another day to where no agreement is', async () => {
    await send('net-change', { id: 'a', at: '2024-10-06T10:00:00', arrival: '2024-09-30' });
    expect((await send('bulk:2024-10-01..2024-10-31', { id: 'a', at: '2024-11-20T10:00:00', postcode: 'ZZ1 1AB' }, { id: 'b', at: '2024-11-20T10:00:00' })).changes).toMatchObject({ added: 1, withdrawn: 1 });
    expect(await current()).toEqual(['2024-10-05 2024-11-20T10:00:00']);
  });

  it('and messages end in the same records whatever the order in which they come', async () => {
    const day = fc.constantFrom('2024-09-30', '2024-10-05', '2024-11-05');
    const one = fc.record({ id: fc.constantFrom('a', 'b', 'c'), arrival: day, isDeleted: fc.constantFrom(true, false, false, false) });
    const submission = fc.oneof(fc.tuple(fc.constant('net-change'), fc.array(one, { minLength: 1, maxLength: 2 })), fc.tuple(fc.constant('bulk:2024-10-01..2024-10-31'), fc.subarray(['a', 'b', 'c'], { minLength: 1 }).map((ids) => ids.map((id) => ({ id, arrival: '2024-10-05', isDeleted: false })))));
    const guarded = world.declared([{ ...tinyAe, deletionGuard: 1 }]);
    await fc.assert(fc.asyncProperty(fc.array(submission, { minLength: 3, maxLength: 5 }), fc.nat(500), async (submissions, order) => {
      await world.forget();
      const stands = new Map<string, string>();
      const sent = submissions.map(([scope, messages], n) => {
        const at = `2024-12-${10 + n}T10:00:00`;
        if (scope !== 'net-change') for (const [id, arrival] of stands) if (arrival === '2024-10-05') stands.delete(id);
        const told = [...new Map(messages.map((m) => [m.id, m])).values()];
        for (const { id, arrival, isDeleted } of told) if (isDeleted) stands.delete(id); else stands.set(id, `${arrival}`);
        return { scope, messages: told.map(({ id, arrival, isDeleted }): Message => ({ id, at, arrival, ...(isDeleted ? { update: '9' } : {}) })) };
      });
      const turned = sent.map((_, i) => sent[(i * (order % 2 === 0 ? 1 : sent.length - 1) + order) % sent.length]);
      for (const one of turned) if (one) await guarded.submit({ sender: 'RTR', scope: one.scope, files: file(...one.messages) });
      expect((await current()).map((text) => text.slice(0, 10))).toEqual([...stands.values()].toSorted());
    }), { numRuns: 25, endOnFailure: true });
  });
});

describe('records by residence', () => {
  it('are dropped at the door and counted when the council has no agreement, or the postcode is not known', async () => {
    const receipt = await send('net-change', { id: 'a', at: '2024-10-06T10:00:00' }, { id: 'b', at: '2024-10-06T10:00:00', postcode: 'ZZ1 1AB' }, { id: 'c', at: '2024-10-06T10:00:00', postcode: 'ZZ8 8ZZ' }, { id: 'd', at: '2024-10-06T10:00:00', postcode: '' });
    expect(receipt).toMatchObject({ outcome: 'accepted', changes: { added: 1 }, records: { visit: { accepted: 1, dropped: 3 } } });
    expect(receipt.findings.map((f) => [f.rule, f.count, f.places])).toEqual([['T-NO-AGREEMENT', 1, []], ['T-NO-RESIDENCE', 2, []]]);
    expect((await world.records()).map((f) => [f.council, f.payload['residence'], f.payload['lsoa']])).toEqual([[HERE, HERE, 'E01']]);
    const { rows } = await world.pool.query('select 1 from current_record');
    expect(rows).toHaveLength(1);
  });

  it('end what was said before when a replacement moves them to where no agreement is; a later one brings them back', async () => {
    await send('net-change', { id: 'a', at: '2024-10-06T10:00:00' }, { id: 'b', at: '2024-10-06T10:00:00' });
    expect(await send('net-change', { id: 'a', at: '2024-10-07T10:00:00', postcode: 'ZZ1 1AB' })).toMatchObject({ outcome: 'accepted', changes: { withdrawn: 1 }, records: { visit: { accepted: 0, dropped: 1 } } });
    expect(await send('net-change', { id: 'b', at: '2024-10-07T10:00:00', postcode: '' })).toMatchObject({ changes: { withdrawn: 1 } });
    expect((await world.statements()).slice(1)).toMatchObject([{ version: 2, records: [{ recordType: 'attendance' }] }, { version: 3, records: [], tokens: [] }]);
    const { rows } = await world.pool.query(`select 1 from current_record where tokens <> '{}' or payload <> '{}'`);
    expect(rows).toEqual([]);
    await send('net-change', { id: 'a', at: '2024-10-06T12:00:00' });
    expect(await current()).toEqual([]);
    await send('net-change', { id: 'a', at: '2024-10-08T10:00:00' });
    expect(await current()).toEqual(['2024-10-05 2024-10-08T10:00:00']);
    expect((await world.statements()).map((s) => [s.version, s.records.length])).toEqual([[4, 1]]);
  });

  it('end nothing when a message is older than what stands, and leave nothing of a record that was never known', async () => {
    await send('net-change', { id: 'a', at: '2024-10-07T10:00:00' });
    expect((await send('net-change', { id: 'a', at: '2024-10-06T10:00:00', postcode: 'ZZ1 1AB' }, { id: 'c', at: '2024-10-06T10:00:00', postcode: 'ZZ1 1AB' })).changes.withdrawn).toBe(0);
    expect(await current()).toEqual(['2024-10-05 2024-10-07T10:00:00']);
    expect((await world.pool.query('select 1 from current_record')).rowCount).toBe(1);
  });

  it('in one file with what they replace count by their date and time, not by their place', async () => {
    await send('net-change', { id: 'a', at: '2024-10-07T10:00:00', postcode: 'ZZ1 1AB' }, { id: 'a', at: '2024-10-06T10:00:00' });
    expect(await current()).toEqual([]);
    await send('net-change', { id: 'a', at: '2024-10-08T10:00:00' }, { id: 'a', at: '2024-10-07T10:00:00', postcode: 'ZZ1 1AB' });
    expect(await current()).toEqual(['2024-10-05 2024-10-08T10:00:00']);
  });

  it('are taken when the same message comes again after an agreement was made', async () => {
    await send('net-change', { id: 'a', at: '2024-10-06T10:00:00' });
    const moved = { id: 'a', at: '2024-10-07T10:00:00', postcode: 'ZZ1 1AB' };
    await send('net-change', moved);
    await world.agree('RTR', 'ae', ELSEWHERE);
    expect((await send('net-change', moved)).changes.added).toBe(1);
    expect(await current()).toEqual(['2024-10-05 2024-10-07T10:00:00']);
  });

  it('are withdrawn when the agreement has ended and the file comes again, once a person has said so', async () => {
    await world.agree('RTR', 'ae', ELSEWHERE);
    const both = [{ id: 'a', at: '2024-11-06T10:00:00' }, { id: 'b', at: '2024-11-06T10:00:00', postcode: 'ZZ1 1AB' }];
    await send('bulk:2024-10-01..2024-10-31', ...both);
    await world.disagree('RTR', 'ae', ELSEWHERE);
    expect(await send('bulk:2024-10-01..2024-10-31', ...both)).toMatchObject({ outcome: 'held', changes: { withdrawn: 1 } });
  });

  it('wait while the postcode reference has not arrived', async () => {
    await world.pool.query('truncate postcode_outward');
    await expect(send('net-change', { id: 'a', at: '2024-10-06T10:00:00' })).rejects.toMatchObject({ code: 'no-postcode-reference' });
    expect((await world.pool.query('select state, progress from submission')).rows).toMatchObject([{ state: 'waiting', progress: { phase: 'waiting-for-postcodes', percent: 0 } }]);
  });
});

describe('key counts of an extract that states records twice', () => {
  const counting = { ...tinyAe, quality: { keyCounts: [{ id: 'all', title: 'Attendances', type: 'attendance' }, { id: 'third', title: 'On the third', type: 'attendance', when: (p: Readonly<Record<string, unknown>>) => p['arrival'] === '2024-10-03' }], expected: [] } };
  const messages: readonly Message[] = [
    { id: 'a', at: '2024-10-05T10:00:00', arrival: '2024-10-03' }, { id: 'a', at: '2024-10-06T10:00:00', arrival: '2024-10-04' }, { id: 'b', at: '2024-10-05T10:00:00', arrival: '2024-10-03' },
    { id: 'b', at: '2024-10-05T10:00:00', arrival: '2024-10-03' }, { id: 'c', at: '2024-10-05T10:00:00' }, { id: 'd', update: '9', at: '2024-10-04T10:00:00' }, { id: 'd', update: '9', at: '2024-10-05T10:00:00' },
  ];

  it.each([['memory', undefined], ['tables', 0]])('count what is stated, each record once, whether the run is held in %s', async (_where, mostHeld) => {
    const around = await World.create([counting], mostHeld);
    try {
      await around.agree('RTR', 'ae', HERE);
      await around.pool.query(`insert into postcode_outward values ('ZZ1', 'test', $1)`, [{ '1AA': ['E01', HERE, 'S1'] }]);
      const receipt = await around.submit({ sender: 'RTR', scope: 'bulk:2024-10-01..2024-10-31', files: file(...messages) });
      expect(receipt.findings.find((f) => f.rule === 'T-TWICE')?.count).toBe(3);
      expect(receipt.keyCounts?.map((k) => [k.id, k.count])).toEqual([['all', 3], ['third', 1]]);
      expect(receipt.changes.added).toBe(3);
    } finally {
      await around.close();
    }
  });
});
