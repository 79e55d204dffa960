import { jest } from '@jest/globals';
import type { CrossFinding } from '@tributary/contracts';
import { withTransaction } from '@tributary/persistence';
import type { Receipt } from '../receipt/receipt.js';
import { World } from '../testing/harness.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { crossFeedOf, storeCrossFindings } from './cross-findings.js';
import { removeStrayPlaces } from './person-places.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

const people: readonly TinyPerson[] = [{ id: 1, surname: 'Quillfeather' }, { id: 2, surname: 'Markername' }, { id: 3, surname: 'Otherling' }];
const about = { rule: 'N3', severity: 'Q', title: 'A title', remedy: 'Ask.', source: 's' } as const;

let world: World;
beforeEach(async () => {
  world = await World.create([tinyFeed]);
  await world.agree('806', 'sen2', 'E06000002');
  await world.agree('807', 'sen2', 'E06000003');
});
afterEach(() => world.close());

const submit = (list: readonly TinyPerson[] = people, sender = '806', scope = '2025') => world.submit({ sender, scope, files: tinyFiles(list, { lea: sender }) });
const find = (subjects: readonly string[], more: Partial<CrossFinding> = {}, sender = '806') => withTransaction(world.pool, (tx) => storeCrossFindings(tx, [
  { feed: 'sen2', sender, scope: '2025', comparedAt: '2025-03-04T08:00:00.000Z', findings: [{ ...about, compared: true, looked: 7, count: subjects.length, subjects: [...subjects], ...more }] },
]));
/** Subjects in the order of the people above, who have no number and so go by their names. */
async function subjects(): Promise<string[]> {
  const stated = await world.statements();
  const { rows } = await world.pool.query<{ line: string }>(`select string_to_table(places, E'\\n') as line from person_place order by submission, part`);
  return rows.map(({ line }) => line.split('\t')[0] ?? '').filter((id) => stated.some((s) => s.subjectId === id));
}
const crossFeed = async (receipt: Receipt) => {
  const submission = await world.store.byId(receipt.submission);
  return submission ? crossFeedOf(world.pool, submission, tinyFeed) : null;
};
const lines = async (receipt: Receipt) => (await crossFeed(receipt))?.findings[0]?.places.map((p) => `${p.file} ${p.line}`);

describe('what comparing returns finds about a scope', () => {
  it('stands on the receipt of its last submission, at the place where each person stands in the files', async () => {
    const receipt = await submit();
    const [, second, third] = await subjects();
    await find([third ?? '', second ?? '']);
    expect(await crossFeed(receipt)).toEqual({
      comparedAt: '2025-03-04T08:00:00.000Z', waiting: [],
      findings: [{
        rule: 'N3', severity: 'Q', title: 'A title', remedy: 'Ask.', looked: 7, count: 2,
        places: [{ file: 'file-2-person.csv', line: 3, record: 'Person', field: null }, { file: 'file-2-person.csv', line: 4, record: 'Person', field: null }],
      }],
    });
  });

  it('moves to the next submission with the places of its files, and leaves the earlier receipt', async () => {
    const first = await submit();
    const [one] = await subjects();
    await find([one ?? '']);
    expect(await lines(first)).toEqual(['file-2-person.csv 2']);
    const second = await submit([{ id: 9, surname: 'Newcomer' }, ...people]);
    expect(await crossFeed(first)).toBeNull();
    expect(await lines(second)).toEqual(['file-2-person.csv 3']);
    expect((await world.pool.query('select distinct submission from person_place')).rows).toEqual([{ submission: second.submission }]);
  });

  it('stays where it was when a later submission is refused', async () => {
    const first = await submit();
    await find((await subjects()).slice(0, 1));
    expect(await world.submit({ sender: '806', scope: '2025', files: tinyFiles(people, { year: '2024' }) })).toMatchObject({ outcome: 'refused' });
    expect(await lines(first)).toEqual(['file-2-person.csv 2']);
  });

  it('stands on the receipt of the same files sent again, with the submission that stated the person', async () => {
    const first = await submit();
    await find((await subjects()).slice(0, 1));
    const again = await submit();
    expect(again.outcome).toBe('unchanged');
    expect((await crossFeed(again))?.findings[0]?.places).toMatchObject([{ file: 'file-2-person.csv', line: 2, submission: first.submission }]);
  });

  it('is never on the receipt of another sender, or of another scope', async () => {
    const receipt = await submit();
    const [one] = await subjects();
    const [foreign, earlier] = [await submit(people, '807'), await world.submit({ sender: '806', scope: '2024', files: tinyFiles(people, { year: '2024' }) })];
    await find([one ?? '']);
    expect([await crossFeed(foreign), await crossFeed(earlier)]).toEqual([null, null]);
    await find([one ?? ''], {}, '807');
    expect((await crossFeed(foreign))?.findings[0]?.places).toEqual([]);
    expect(await lines(receipt)).toHaveLength(1);
  });

  it('is left out where nothing is found, and named where nothing can be compared yet', async () => {
    const receipt = await submit();
    await find([]);
    expect(await crossFeed(receipt)).toMatchObject({ findings: [], waiting: [] });
    await find([], { compared: false });
    expect(await crossFeed(receipt)).toMatchObject({ findings: [], waiting: [{ rule: 'N3', title: 'A title' }] });
  });

  it('has no place of a person of whom nothing was accepted, and keeps no value of anybody', async () => {
    const receipt = await submit([{ id: 1, surname: '' }, ...people.slice(1)]);
    expect(receipt.outcome).toBe('partly');
    const { rows } = await world.pool.query<{ places: string }>('select places from person_place');
    expect(rows.flatMap((row) => row.places.split('\n'))).toHaveLength(2);
    expect(rows.map((row) => row.places).join()).not.toMatch(/Quillfeather|Markername|2012/);
  });

  it('leaves nothing of runs that came to nothing', async () => {
    const [kept, waiting] = [await submit(), await world.receive({ sender: '806', scope: '2025', files: tinyFiles(people) })];
    for (const id of [waiting.id, '0b2f7c1e-7a55-4c6e-9d52-3f4f7f1f0a11']) await world.pool.query(`insert into person_place (submission, part, places) values ($1, 0, 'x')`, [id]);
    await removeStrayPlaces(world.pool);
    expect((await world.pool.query('select submission from person_place order by submission')).rows.map((row) => row.submission as string)).toEqual([kept.submission, waiting.id].toSorted());
  });
});
