import { jest } from '@jest/globals';
import { receiptEventSchema } from '@tributary/contracts';
import { withTransaction } from '@tributary/persistence';
import type { Receipt } from '../receipt/receipt.js';
import { storePublishedCounts } from '../store/published-counts.js';
import { World } from '../testing/harness.js';
import { tinyAe } from '../testing/tiny-ae.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let world: World;
beforeEach(async () => {
  world = await World.create([tinyFeed]);
  await world.agree('806', 'sen2', 'E06000002');
});
afterEach(() => world.close());

const LETTERS = 'ABCDEFGHIJ';
const people = (count: number, request: TinyPerson['requests'] = [{ received: '2025-05-01' }]): TinyPerson[] =>
  Array.from({ length: count }, (_, id) => ({ id, surname: `S${String(id).replaceAll(/\d/g, (d) => LETTERS[Number(d)] ?? '')}`, requests: request }));
const submit = (persons: readonly TinyPerson[], year = '2025'): Promise<Receipt> => world.submit({ sender: '806', scope: year, files: tinyFiles(persons, { year }) });
const counts = (receipt: Receipt) => receipt.keyCounts?.map((k) => [k.id, k.count, k.before === null ? null : [k.before.scope, k.before.count, k.before.moved], k.published === null ? null : [k.published.count, k.published.moved]]);

describe('what has changed', () => {
  it('is said for each type of fact, and adds up', async () => {
    await submit(people(10));
    const [first, ...others] = people(9);
    const receipt = await submit([{ ...first, id: 0, ethnicity: 'REFU' }, ...others, { id: 19, surname: 'New' }]);
    expect(receipt.changesByType).toEqual({ person: { added: 1, corrected: 1, withdrawn: 1, unchanged: 8 }, request: { added: 0, corrected: 0, withdrawn: 1, unchanged: 9 } });
    expect(receipt.changes).toEqual({ added: 1, corrected: 1, withdrawn: 2, unchanged: 17 });
  });
});

describe('key counts', () => {
  it('stand beside those of the last submission of the scope, and are marked when they move by more than a tenth and by more than ten', async () => {
    expect(counts(await submit(people(100)))).toEqual([['persons', 100, null, null], ['decided', 100, null, null]]);
    expect(counts(await submit(people(110)))).toEqual([['persons', 110, ['2025', 100, false], null], ['decided', 110, ['2025', 100, false], null]]);
    expect(counts(await submit(people(122)))).toEqual([['persons', 122, ['2025', 110, true], null], ['decided', 122, ['2025', 110, true], null]]);
  });

  it('of a new scope stand beside those of the scope before it, whatever has been sent since for an older one', async () => {
    await submit(people(20, [{ outcome: 'H' }]));
    await submit(people(5), '2024');
    expect(counts(await submit(people(21), '2026'))).toEqual([['persons', 21, ['2025', 20, false], null], ['decided', 0, ['2025', 0, false], null]]);
    expect(counts(await submit(people(5), '2023'))?.[0]).toEqual(['persons', 5, null, null]);
  });

  it('stand beside what has been published of the scope', async () => {
    const published = { feed: 'sen2' as const, scope: '2025', sender: '806', source: 'Tables of the department', counts: { persons: 50 } };
    await withTransaction(world.pool, (tx) => storePublishedCounts(tx, [{ ...published, counts: { persons: 1 } }, published]));
    const receipt = await submit(people(20));
    expect(counts(receipt)).toEqual([['persons', 20, null, [50, true]], ['decided', 20, null, null]]);
    expect(receipt.keyCounts?.[0]?.published?.source).toBe('Tables of the department');
  });

  it('are those of the first time when the same files come again', async () => {
    const first = await submit(people(4));
    const again = await submit(people(4));
    expect([again.outcome, again.keyCounts]).toEqual(['unchanged', first.keyCounts]);
  });
});

describe('completeness and validity', () => {
  const fieldOf = (receipt: Receipt, record: string, field: string) => {
    const found = receipt.quality?.records.find((r) => r.record === record);
    const { filled, valid, expected } = found?.fields.find((f) => f.field === field) ?? {};
    return { read: found?.read, filled, valid, expected };
  };

  it('count what was filled, and what of it could be read and no rule of its own blames; a question blames nothing', async () => {
    const receipt = await submit([
      { id: 1, surname: 'A', upn: 'H801200001001', requests: [{ source: '5' }, { source: '9' }] }, { id: 2, surname: 'B', upn: 'A801200001001', requests: [{ received: '' }] },
      { id: 3, surname: 'C', upn: 'Z801200001002' }, { id: 4, surname: 'D', upn: 'Z801200001002' }, { id: 5, surname: '' },
    ]);
    expect(fieldOf(receipt, 'person', 'upn')).toEqual({ read: 5, filled: 4, valid: 1, expected: true });
    expect(fieldOf(receipt, 'person', 'surname')).toEqual({ read: 5, filled: 4, valid: 4, expected: true });
    expect(fieldOf(receipt, 'requests', 'requestsource')).toEqual({ read: 3, filled: 3, valid: 2, expected: false });
    expect(fieldOf(receipt, 'requests', 'receiveddate')).toEqual({ read: 3, filled: 2, valid: 2, expected: false });
    expect(fieldOf(receipt, 'requests', 'requestoutcome')).toEqual({ read: 3, filled: 3, valid: 2, expected: false });
    expect(receipt.quality?.timeliness).toEqual({ referenceDate: '2025-01-16', receivedOn: '2025-03-03', days: 46 });
  });

  it('go out with the event of the receipt, beside what was found where; no value does', async () => {
    await submit([{ id: 1, surname: 'Quillfeatherby', upn: 'A801200001001' }]);
    const { rows: [row] } = await world.pool.query<{ value: string }>(`select value from outbox where topic = 'feed.receipts.v1'`);
    const event = receiptEventSchema.parse(JSON.parse(row?.value ?? ''));
    expect(event.findings.map(({ remedy, places }) => [remedy !== undefined, places?.[0]?.record, places?.[0]?.field])).toContainEqual([true, 'Person', 'upn']);
    expect([event.quality?.records[0]?.read, event.keyCounts?.[0]?.count, event.changesByType?.['person']?.added]).toEqual([1, 1, 1]);
    expect(row?.value).not.toMatch(/Quillfeatherby|A801200001001/i);
  });
});

describe('completeness and validity by council of residence', () => {
  const [HERE, THERE, NOWHERE] = ['E06000002', 'E06000003', 'E06000004'];
  const HEAD = 'messageid,update,applicable,patient,arrival,nhsnumber,birthdate,postcode,attendanceid';
  const ROWS = [
    'a,1,2024-10-06T10:00:00,P1,2024-10-05,9990000018,2012-02-29,ZZ1 1AA,A1', 'b,1,2024-10-06T10:00:00,P2,2024-10-05,,2012-02-29,ZZ1 1AA,A2', 'c,1,2024-10-06T10:00:00,P3,2024-10-05,9990000019,never,ZZ1 1AA,A3',
    'd,1,2024-10-06T10:00:00,P4,2024-10-05,,,ZZ1 1AB,A4', 'e,1,2024-10-06T10:00:00,P5,2024-10-05,9990000018,2012-02-29,ZZ1 1AC,A5', 'f,1,2024-10-06T10:00:00,P6,,9990000018,2012-02-29,ZZ1 1AA,A6',
  ];

  it.each([['in memory', undefined], ['through tables', 0]])('counts, %s, the accepted records of each council that has an agreement', async (_how, mostHeld) => {
    const own = await World.create([tinyAe], mostHeld);
    try {
      for (const council of [HERE, THERE]) await own.agree('RTR', 'ae', council);
      await own.pool.query(`insert into postcode_outward values ('ZZ1', 'test', $1)`, [{ '1AA': ['E01', HERE, 'S1'], '1AB': ['E02', THERE, 'S2'], '1AC': ['E03', NOWHERE, 'S2'] }]);
      const { quality, outcome } = await own.submit({ sender: 'RTR', scope: 'net-change', files: { 'visits.csv': `${[HEAD, ...ROWS].join('\n')}\n` } });
      const fields = quality?.records[0]?.fields.map(({ field }) => field) ?? [];
      const of = (council: string, field: string) => {
        const counts = quality?.councils?.find((one) => one.council === council)?.records[0];
        return [counts?.read, counts?.filled[fields.indexOf(field)], counts?.valid[fields.indexOf(field)]];
      };
      expect([outcome, quality?.councils?.map(({ council }) => council)]).toEqual(['partly', [HERE, THERE]]);
      expect([of(HERE, 'nhsnumber'), of(HERE, 'birthdate'), of(HERE, 'patient')]).toEqual([[3, 2, 1], [3, 3, 2], [3, 3, 3]]);
      expect([of(THERE, 'nhsnumber'), of(THERE, 'birthdate'), of(THERE, 'patient')]).toEqual([[1, 0, 0], [1, 0, 0], [1, 1, 1]]);
      expect(quality?.records[0]).toMatchObject({ read: 6 });
    } finally {
      await own.close();
    }
  });

  it('is nothing where a council reports for itself', async () => expect((await submit(people(3))).quality?.councils).toBeUndefined());
});
