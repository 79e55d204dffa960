import { linkedMessageSchema, RECORD_PARTITIONS, statementKey, subjectKey, TOPICS, type FeedMessage, type LinkedMessage, type Statement } from '@tributary/contracts';
import { appendOutbox, KafkaBatchServer, OutboxRelay, partitionFor, readTopic, type KafkaSettings } from '@tributary/messaging';
import { Metrics, silentLogger } from '@tributary/observability';
import { createPool, withTransaction } from '@tributary/persistence';
import { createTopics, deleteTopics, eventually, kafkaEnv, topicPrefix } from '@tributary/testing';
import type pg from 'pg';
import { FeedsConsumer } from './feeds.consumer.js';
import { AppliedGovernanceCache } from './governance/applied.js';
import { Region } from './region.fixture.js';

const COUNCIL = 'E06000002';
const FEEDS = [TOPICS.sen2, TOPICS.schoolCensus, TOPICS.camhs, TOPICS.ae];
const PEOPLE = 60;

const records = (i: number, note: unknown): Statement['records'] => [{ recordType: 'person', recordId: `r${i}`, payload: { note } }];
const stated = (feed: Statement['feed'], sender: string, i: number, tokens: string[]): Statement => ({
  kind: 'statement', feed, sender, scope: '2025', subjectId: `s${i}`, council: COUNCIL, version: 1, tokens, records: records(i, i),
});
const SEN2 = Array.from({ length: PEOPLE }, (_, i) => stated('sen2', '806', i, [`upn.k1.${i}`]));
const CENSUS = Array.from({ length: PEOPLE }, (_, i) => stated('school-census', '806', i, [`upn.k1.${i}`]));
const CAMHS = Array.from({ length: PEOPLE }, (_, i) => stated('camhs', 'RX3', i, [`dem4.k1.${i}`]));

let region: Region;
let settings: KafkaSettings;
let relay: OutboxRelay;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  region = await Region.create();
  for (const [sender, feed] of [['806', 'sen2'], ['806', 'school-census'], ['RX3', 'camhs']] as const) {
    await region.agree({ id: feed, sender, feed, council: COUNCIL, purposes: ['joint-indicators'], from: '2024-01-01', until: '2026-12-31', retentionDays: 1, withdrawn: false });
  }
  const { brokers, username, password } = await kafkaEnv();
  settings = { brokers, username, password, prefix: topicPrefix(), clientId: 'linkage' };
  await createTopics(settings.prefix, [...FEEDS, TOPICS.linked]);
  relay = new OutboxRelay({ pool: region.pool, schema: 'linkage', settings, logger: silentLogger, metrics: new Metrics('spec', { process: false }) });
  relay.start();
  for (let instance = 0; instance < 2; instance++) startInstance();
}, 60_000);

afterAll(async () => {
  for (const stop of stops) await stop();
  await relay.stop();
  await deleteTopics(settings.prefix).catch(() => undefined);
  await region.close();
}, 60_000);

/** A second process, as far as locks, caches and connections go. */
function startInstance(): void {
  const pool: pg.Pool = createPool({ url: region.url, schema: 'linkage', name: 'linkage-instance', max: 8 });
  const metrics = new Metrics('spec', { process: false });
  const consumer = new FeedsConsumer(new AppliedGovernanceCache(), metrics);
  const server = new KafkaBatchServer({ settings, pool, logger: silentLogger, metrics, consumers: () => [consumer] });
  server.listen(() => undefined);
  stops.push(async () => {
    await server.close();
    await pool.end();
  });
}

/** Publishes as an ingestion service does: each source's person on its partition, a barrier on every one. */
async function publish(messages: readonly FeedMessage[], topic = TOPICS.sen2): Promise<void> {
  await withTransaction(region.pool, async (tx) => appendOutbox(tx, messages.flatMap((value) => partitionsOf(value).map((partition) => ({
    topic, partition, key: value.kind === 'statement' ? statementKey(value) : value.kind, value,
  })))));
}

function partitionsOf(message: FeedMessage): number[] {
  if (message.kind === 'statement') return [partitionFor(subjectKey(message), RECORD_PARTITIONS)];
  return message.kind === 'barrier' ? Array.from({ length: RECORD_PARTITIONS }, (_, partition) => partition) : [0];
}

const linked = async () => (await readTopic({ settings, topic: TOPICS.linked.name })).map((m) => ({ ...m, value: linkedMessageSchema.parse(m.value) }));

function standing(messages: readonly { key: string; value: LinkedMessage }[]): Map<string, string> {
  const last = new Map(messages.map((m) => [m.key, m.value]));
  return new Map([...last.values()].flatMap((value) => (value.kind === 'statement' && value.records.length > 0 ? [[statementKey(value), value.person] as const] : [])));
}

it('links statements of several feeds that come through Kafka, twice over, to two instances, into one person each', async () => {
  await publish(SEN2);
  await publish(CENSUS, TOPICS.schoolCensus);
  await publish([...SEN2, ...SEN2.toReversed()]);
  await publish(CAMHS, TOPICS.camhs);
  await publish(SEN2.map((s, i) => ({ ...s, version: 2, tokens: [...s.tokens, `dem4.k1.${i}`] })));
  await eventually(async () => {
    const persons = standing(await linked());
    expect(persons.size).toBe(3 * PEOPLE);
    for (let i = 0; i < PEOPLE; i++) {
      const of = (prefix: string) => persons.get(`${prefix}|2025|s${i}|${COUNCIL}`);
      expect([of('school-census|806'), of('camhs|RX3')]).toEqual([of('sen2|806'), of('sen2|806')]);
    }
    expect(new Set(persons.values()).size).toBe(PEOPLE);
  }, { timeout: 40_000, every: 500 });
}, 60_000);

it('puts a barrier on every output partition once all input partitions have brought it, after all that came before and before all that came after', async () => {
  const before = SEN2.map((s, i) => ({ ...s, version: 3, records: records(i, 'before') }));
  const after = SEN2.map((s, i) => ({ ...s, version: 4, records: records(i, 'after') }));
  const barrier = { kind: 'barrier', release: 'release-1' } as const;
  await publish([...before, barrier, ...after]);
  for (const topic of [TOPICS.schoolCensus, TOPICS.camhs]) await publish([barrier], topic);
  await eventually(async () => expect(notes(await linked()).get('before')).toBe(PEOPLE), { timeout: 30_000, every: 500 });
  expect((await linked()).filter((m) => m.value.kind === 'barrier')).toEqual([]);
  await publish([barrier], TOPICS.ae);
  await eventually(async () => expect(notes(await linked()).get('after')).toBe(PEOPLE), { timeout: 30_000, every: 500 });
  const messages = await linked();
  for (let partition = 0; partition < RECORD_PARTITIONS; partition++) {
    const own = messages.filter((m) => m.partition === partition);
    const at = own.findIndex((m) => m.value.kind === 'barrier');
    expect(own.filter((m) => m.value.kind === 'barrier')).toHaveLength(1);
    expect(notes(own.slice(at)).get('before') ?? 0).toBe(0);
    expect(notes(own.slice(0, at)).get('after') ?? 0).toBe(0);
  }
}, 90_000);

function notes(messages: readonly { value: LinkedMessage }[]): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  const said = messages.flatMap(({ value }) => (value.kind === 'statement' ? value.records.map(({ payload }) => payload['note']) : []));
  for (const note of said) counts.set(note, (counts.get(note) ?? 0) + 1);
  return counts;
}
