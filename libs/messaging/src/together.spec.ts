import type { Tx } from '@tributary/persistence';
import { RecordingConsumer, specTopic } from './specs/harness.js';
import { together } from './together.js';
import type { AnyBatchConsumer, Batch } from './types.js';

const [schools, postcodes] = [specTopic('schools', 1), specTopic('postcodes', 1)];
const tx = {} as Tx;

class Listening extends RecordingConsumer {
  readonly heard: string[] = [];
  override readonly group = 'ingest';

  override handle(_tx: Tx, { topic, messages }: Batch<never>): Promise<void> {
    this.heard.push(`${topic.name}: ${messages.map((message) => message.key).join(' ')}`);
    return Promise.resolve();
  }
}

const batch = (topic: Batch<never>['topic']) => ({
  topic, partition: 0, messages: [{ key: 'a', value: {}, offset: '0', timestamp: '0' }, { key: 'b', value: null, offset: '1', timestamp: '0' }] as unknown as Batch<never>['messages'],
});

describe('consumers of one group', () => {
  it('are one that takes the topics of all and hands each batch to whose topic it is', async () => {
    const [first, second] = [new Listening([schools]), new Listening([postcodes])];
    const one = together([first, second]);
    expect([one.group, one.topics.map((topic) => topic.name)]).toEqual(['ingest', ['schools', 'postcodes']]);
    await one.handle(tx, batch(postcodes));
    expect([first.heard, second.heard]).toEqual([[], ['postcodes: a']]);
  });

  it('get tombstones where they ask for them, and the smallest batches that any of them asks for', async () => {
    const asking: AnyBatchConsumer & { heard: string[] } = Object.assign(new Listening([schools]), { tombstones: 'deliver' as const, maxBatch: 200 });
    const one = together([asking, Object.assign(new Listening([postcodes]), { maxBatch: 300 })]);
    await one.handle(tx, batch(schools));
    expect([asking.heard, one.maxBatch]).toEqual([['schools: a b'], 200]);
  });

  it('cannot take one topic twice, nor share a group with one that waits at barriers', () => {
    expect(() => together([new Listening([schools]), new Listening([schools])])).toThrow('two of them take schools');
    const waiting = Object.assign(new Listening([schools]), { barrier: { onAllArrived: () => Promise.resolve('complete' as const) } });
    expect(() => together([waiting, new Listening([postcodes])])).toThrow('must be alone');
  });

  it('who is alone stays what it is', () => {
    const alone = new Listening([schools]);
    expect(together([alone])).toBe(alone);
  });
});
