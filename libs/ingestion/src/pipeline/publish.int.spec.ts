import { feedTopicOf, factSchema, recordKey } from '@tributary/contracts';
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
  const { rows } = await world.pool.query<Stored>(`select topic, partition, key, value, headers from outbox where topic <> 'feed.receipts.v1' and value like '{"kind":"fact"%' order by txid, id`);
  await world.pool.query('delete from outbox');
  return rows;
}

describe('messages made by the database', () => {
  it('are facts of the contracts, byte for byte as the process would write them, under their keys', async () => {
    await submit([ann, ...others]);
    const messages = await stored();
    expect(messages).toHaveLength(11);
    for (const { topic, partition, key, value, headers } of messages) {
      const fact = factSchema.parse(JSON.parse(value));
      expect(JSON.stringify(fact)).toBe(value);
      expect({ topic, key, headers }).toEqual({ topic: feedTopicOf('sen2').name, key: recordKey(fact), headers: feedTopicOf('sen2').cloudEvents ? {} : null });
      expect(partition).toBeLessThan(feedTopicOf('sen2').partitions);
    }
  });

  it('come by partition and person, the person before the rest', async () => {
    await submit([ann, ...others]);
    const facts = (await stored()).map(({ partition, value }) => ({ partition, ...factSchema.parse(JSON.parse(value)) }));
    const places = facts.map(({ partition, subjectId, recordType }) => [partition, subjectId, recordType === 'person' ? 0 : 1] as const);
    expect(places).toEqual(places.toSorted((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] - b[2])));
  });

  it('withdraw a record with its council and nothing of what it said', async () => {
    await submit([ann, ...others]);
    const before = new Map((await stored()).map(({ key, value }) => [key, factSchema.parse(JSON.parse(value))]));
    await submit([{ ...ann, requests: [{ received: '2024-03-01', source: '1', plan: { needs: [['ASD', '1']] } }] }, ...others]);
    const [message, ...more] = await stored();
    expect(more).toEqual([]);
    const was = before.get(message?.key ?? '');
    expect(was).toMatchObject({ recordType: 'need', payload: { type: 'SEMH' } });
    expect(message?.value).toBe(JSON.stringify({ ...was, version: 2, withdrawn: true, tokens: [], payload: {} }));
  });
});
