import { feedTopicOf, statementKey, statementSchema, subjectKey } from '@tributary/contracts';
import { partitionFor } from '@tributary/messaging';
import { World } from '../testing/harness.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';

const ann: TinyPerson = { id: 1, upn: 'H801200001001', postcode: 'ZZ9 9ZZ', ethnicity: 'WBRI', requests: [{ received: '2024-03-01', source: '1', plan: { needs: [['ASD', '1'], ['SEMH', '2']] } }] };
const others: readonly TinyPerson[] = [{ id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }, { id: 6 }, { id: 7 }];

interface Stored { readonly topic: string; readonly partition: number; readonly key: string; readonly value: string; readonly headers: unknown }

let world: World;
beforeEach(async () => {
  world = await World.create([tinyFeed]);
  await world.agree('806', 'sen2', 'E06000002');
});
afterEach(() => world.close());

const submit = (people: readonly TinyPerson[]) => world.submit({ sender: '806', scope: '2025', files: tinyFiles(people) });

async function stored(): Promise<Stored[]> {
  const { rows } = await world.pool.query<Stored>(`select topic, partition, key, value, headers from outbox where topic <> 'feed.receipts.v1' and value like '{"kind":"statement"%' order by txid, id`);
  await world.pool.query('delete from outbox');
  return rows;
}

describe('messages made by the database', () => {
  it('are statements of the contracts, byte for byte as the process would write them, under their keys', async () => {
    await submit([ann, ...others]);
    const messages = await stored();
    expect(messages).toHaveLength(7);
    for (const { topic, partition, key, value, headers } of messages) {
      const statement = statementSchema.parse(JSON.parse(value));
      expect(JSON.stringify(statement)).toBe(value);
      expect({ topic, key, headers }).toEqual({ topic: feedTopicOf('sen2').name, key: statementKey(statement), headers: feedTopicOf('sen2').cloudEvents ? {} : null });
      expect(partition).toBe(partitionFor(subjectKey(statement), feedTopicOf('sen2').partitions));
    }
  });

  it('come by partition and person, of each person the root before the rest, by type', async () => {
    await submit([ann, ...others]);
    const messages = (await stored()).map(({ partition, value }) => ({ partition, ...statementSchema.parse(JSON.parse(value)) }));
    const places = messages.map(({ partition, subjectId }) => [partition, subjectId] as const);
    expect(places).toEqual(places.toSorted((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)));
    const types = messages.map(({ records }) => records.map(({ recordType }) => recordType)).toSorted((a, b) => b.length - a.length);
    expect(types).toEqual([['person', 'active-plan', 'need', 'need', 'request'], ...others.map(() => ['person'])]);
  });

  it('say of a person who has lost a record all that still stands', async () => {
    await submit([ann, ...others]);
    const before = new Map((await stored()).map(({ key, value }) => [key, statementSchema.parse(JSON.parse(value))]));
    await submit([{ ...ann, requests: [{ received: '2024-03-01', source: '1', plan: { needs: [['ASD', '1']] } }] }, ...others]);
    const [message, ...more] = await stored();
    expect(more).toEqual([]);
    const was = before.get(message?.key ?? '');
    const left = was?.records.filter(({ payload }) => payload['type'] !== 'SEMH');
    expect(left).toHaveLength(4);
    expect(message?.value).toBe(JSON.stringify({ ...was, version: 2, records: left }));
  });

  it('say of a person of whom nothing stands that it is so, with its council and nothing of what was said', async () => {
    await submit([ann, ...others]);
    const before = new Map((await stored()).map(({ key, value }) => [key, statementSchema.parse(JSON.parse(value))]));
    await submit([ann, ...others.slice(1)]);
    const [message, ...more] = await stored();
    expect(more).toEqual([]);
    expect(message?.value).toBe(JSON.stringify({ ...before.get(message?.key ?? ''), version: 2, tokens: [], records: [] }));
  });

  it('count the submissions of their scope that changed something, whoever was concerned', async () => {
    await submit([ann, ...others]);
    await submit([ann, ...others]);
    await stored();
    await submit([{ ...ann, ethnicity: 'REFU' }, ...others]);
    await submit([{ ...ann, ethnicity: 'REFU' }, ...others.slice(0, -1)]);
    expect((await stored()).map(({ value }) => statementSchema.parse(JSON.parse(value))).map((s) => [s.version, s.records.length])).toEqual([[2, 5], [3, 0]]);
  });
});
