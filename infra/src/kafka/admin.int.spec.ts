import { MAX_MESSAGE_BYTES, TOPICS } from '@tributary/contracts';
import { stack, topicPrefix } from '@tributary/testing';
import kafkajs, { type Admin } from 'kafkajs';
import { admitLargeMessages, createTopics, withAdmin } from './admin.js';

const { ConfigResourceTypes } = kafkajs;
const SET = ['cleanup.policy', 'max.message.bytes', 'segment.ms'];

describe('topics of the broker', () => {
  const prefix = topicPrefix();
  const [feed, linked, live] = [TOPICS.ae, TOPICS.linked, TOPICS.live];
  const name = ({ name: of }: { name: string }) => prefix + of;
  const settings = async (admin: Admin, topic: { name: string }) => {
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: name(topic), configNames: SET }] });
    return Object.fromEntries(resources[0]?.configEntries.map((one) => [one.configName, one.configValue]) ?? []);
  };
  const work = async (doing: (admin: Admin) => Promise<void>) => withAdmin((await stack()).kafka, doing);
  afterAll(() => work(async (admin) => { await admin.deleteTopics({ topics: [feed, linked, live].map(name) }); }));

  it('take messages of eight megabytes, those of an earlier version too, and keep what else has been set', async () => {
    await work(async (admin) => {
      const old = (topic: { name: string }, ...entries: [string, string][]) => ({ topic: name(topic), numPartitions: 1, configEntries: entries.map(([key, value]) => ({ name: key, value })) });
      await admin.createTopics({ topics: [old(feed, ['cleanup.policy', 'compact'], ['segment.ms', '7200000']), old(live, ['cleanup.policy', 'compact'], ['max.message.bytes', '20000000'])] });
      await createTopics(admin, prefix, [feed, linked, live]);
      for (let times = 0; times < 2; times++) {
        await admitLargeMessages(admin, prefix, [feed, linked, live]);
        expect(await settings(admin, feed)).toEqual({ 'cleanup.policy': 'compact', 'max.message.bytes': String(MAX_MESSAGE_BYTES), 'segment.ms': '7200000' });
        expect(await settings(admin, linked)).toMatchObject({ 'cleanup.policy': 'compact', 'max.message.bytes': String(MAX_MESSAGE_BYTES) });
        expect(await settings(admin, live)).toMatchObject({ 'max.message.bytes': '20000000' });
      }
    });
  });
});
