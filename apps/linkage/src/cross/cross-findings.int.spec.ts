import { crossFindingsSchema, TOPICS, type CrossFindings } from '@tributary/contracts';
import { withTransaction } from '@tributary/persistence';
import { eventually } from '@tributary/testing';
import { Region } from '../region.fixture.js';
import { publishCrossFindings } from './cross-findings.js';
import { markAllDue } from './cross-due.js';
import { agreement, agreeAll, covers, plan, pupil } from './returns.fixture.js';

let region: Region;
beforeAll(async () => { region = await Region.create(); });
afterAll(async () => region.close());
beforeEach(async () => {
  await region.reset();
  await agreeAll(region);
});

/** What was stated since the last look, by `feed|sender|scope`. */
async function stated(): Promise<Map<string, CrossFindings>> {
  await publishCrossFindings(region.pool);
  const { rows } = await region.pool.query<{ key: string; value: string }>('delete from outbox where topic = $1 returning key, value', [TOPICS.crossFindings.name]);
  return new Map(rows.map(({ key, value }) => [key, crossFindingsSchema.parse(JSON.parse(value))]));
}
const of = (all: Map<string, CrossFindings>, key: string, rule: string) => all.get(key)?.findings.find((f) => f.rule === rule);
const bothReturns = [covers('sen2', '806', '2025'), covers('school-census', '806', '2025-spring')];

describe('what comparing returns finds', () => {
  it('is stated for each scope that it is about, with the subjects of that scope only', async () => {
    await region.deliver(...bothReturns, plan('806', 'a'), pupil('a', 'K'), plan('806', 'b'), pupil('b', 'E'), pupil('c', 'E'));
    const all = await stated();
    expect([...all.keys()].toSorted()).toEqual(['school-census|806|2025-spring', 'sen2|806|2025']);
    expect(of(all, 'sen2|806|2025', 'X1-census')).toMatchObject({ compared: true, looked: 5, count: 1, subjects: ['a'] });
    expect(of(all, 'sen2|806|2025', 'X1-sen2')).toMatchObject({ looked: 5, count: 1, subjects: [] });
    expect(of(all, 'school-census|806|2025-spring', 'X1-sen2')).toMatchObject({ count: 1, subjects: ['c'] });
    expect(of(all, 'school-census|806|2025-spring', 'N3')).toBeUndefined();
  });

  it('is stated again only when it is another thing', async () => {
    await region.deliver(...bothReturns, plan('806', 'a'), pupil('a', 'K'));
    expect((await stated()).size).toBe(2);
    await region.deliver({ ...pupil('a', 'K', { ncYear: '4' }), version: 2 });
    expect((await stated()).size).toBe(0);
    await region.deliver({ ...pupil('a', 'E'), version: 3 });
    expect(of(await stated(), 'sen2|806|2025', 'X1-census')).toMatchObject({ count: 0, subjects: [] });
  });

  it('follows what another council says of the same people', async () => {
    await region.deliver(covers('sen2', '806', '2025'), covers('sen2', '807', '2026'), plan('806', 'a', { ceased: '2024-12-20', ceaseReason: '5' }));
    expect(of(await stated(), 'sen2|806|2025', 'N3')).toMatchObject({ count: 1, subjects: ['a'] });
    await region.deliver(plan('807', 'a', {}, { scope: '2026', received: '806' }));
    expect(of(await stated(), 'sen2|806|2025', 'N3')).toMatchObject({ count: 0, subjects: [] });
  });

  it('names nobody who objects, and nothing of what is not permitted any more', async () => {
    await region.deliver(...bothReturns, plan('806', 'a'), pupil('a', 'K'), plan('806', 'b'), pupil('b', 'K'));
    expect(of(await stated(), 'sen2|806|2025', 'X1-census')?.subjects).toEqual(['a', 'b']);
    await region.object({ id: 'o', tokens: ['upn.k1.a'], from: '2024-01-01', withdrawn: false });
    await withTransaction(region.pool, markAllDue);
    expect(of(await stated(), 'sen2|806|2025', 'X1-census')?.subjects).toEqual(['b']);
    await region.agree({ ...agreement('806', 'school-census'), withdrawn: true });
    await withTransaction(region.pool, markAllDue);
    expect(of(await stated(), 'sen2|806|2025', 'X1-census')).toMatchObject({ count: 0, subjects: [] });
  });

  it('of a hundred and fifty people is counted of all and names a hundred', async () => {
    const many = Array.from({ length: 150 }, (_, i) => `p${i}`);
    await region.deliver(...bothReturns, ...many.flatMap((upn) => [plan('806', upn), pupil(upn, 'K')]));
    const found = of(await stated(), 'sen2|806|2025', 'X1-census');
    expect([found?.count, found?.subjects.length]).toEqual([150, 100]);
  });

  it('is looked for when the planner knows what has just been written', async () => {
    const written = async (table: string) => (await region.pool.query<{ changes: number; looks: number }>(
      `select n_mod_since_analyze::int as changes, analyze_count::int as looks from pg_stat_user_tables where relname = $1 and schemaname = 'linkage'`, [table])).rows[0] ?? { changes: 0, looks: 0 };
    const before = (await written('statement')).looks;
    await region.deliver(...bothReturns, ...Array.from({ length: 60 }, (_, i) => plan('806', `p${i}`)));
    await eventually(async () => expect((await written('statement')).changes).toBeGreaterThanOrEqual(60));
    await stated();
    await eventually(async () => expect(await written('statement')).toEqual({ changes: 0, looks: before + 1 }));
  });

  it('says that nothing can be said until the other return is there', async () => {
    await region.deliver(covers('sen2', '806', '2025'), plan('806', 'a'), pupil('a', 'K'));
    const all = await stated();
    expect(of(all, 'sen2|806|2025', 'X1-census')).toMatchObject({ compared: false, count: 0 });
    await region.deliver(covers('school-census', '806', '2025-spring'));
    expect(of(await stated(), 'sen2|806|2025', 'X1-census')).toMatchObject({ compared: true, count: 1 });
  });
});
