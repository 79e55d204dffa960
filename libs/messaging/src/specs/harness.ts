import type pg from 'pg';
import { z } from 'zod';
import { barrierSchema, type TopicDefinition } from '@tributary/contracts';
import { Metrics, silentLogger } from '@tributary/observability';
import { createDataSource, createPool, migrate, withTransaction, type Tx } from '@tributary/persistence';
import { createDatabase, createTopics, deleteTopics, kafkaEnv, topicPrefix, type TestDatabase } from '@tributary/testing';
import {
  appendOutbox, KafkaBatchServer, messagingMigrations, OutboxRelay, partitionFor,
  type AnyBatchConsumer, type BarrierDecision, type Batch, type BatchConsumer, type KafkaSettings,
} from '../index.js';
import { createKafka, prefixed } from '../kafka-client.js';

/** The message of these specs: a record with a version, as a fact has. */
const recordSchema = z.object({ kind: z.literal('record'), id: z.string(), version: z.number().int() });
export type SpecRecord = z.infer<typeof recordSchema>;

export function specTopic(name: string, partitions = 4): TopicDefinition {
  return {
    name, title: name, schema: z.discriminatedUnion('kind', [recordSchema, barrierSchema]), key: 'id', partitions, compacted: true, cloudEvents: true, producers: [], consumers: [],
  };
}

export interface World {
  readonly database: TestDatabase;
  readonly pool: pg.Pool;
  readonly settings: KafkaSettings;
  newPool(): pg.Pool;
  /** What has been started in this world, to be ended with it also where a specification fails before it ends it itself. */
  readonly started: (() => Promise<void>)[];
  close(): Promise<void>;
}

const SCHEMA = 'linkage';

/** A database with the machinery's tables and two of the specs' own, and topics under a prefix of their own. */
export async function createWorld(topics: readonly TopicDefinition[]): Promise<World> {
  const database = await createDatabase();
  const url = await database.urlAs(SCHEMA);
  const source = createDataSource({ url, schema: SCHEMA, migrations: messagingMigrations });
  await migrate(source);
  await source.destroy();
  const pools: pg.Pool[] = [];
  const newPool = () => {
    const pool = createPool({ url, schema: SCHEMA, name: 'spec', max: 12 });
    pools.push(pool);
    return pool;
  };
  const pool = newPool();
  // `turn` tells what was written before what: the place of a row on its page does not, for connections that write at once write to pages of their own.
  await pool.query('create table applied (place text not null, id text not null, version int not null, turn bigint generated always as identity)');
  await pool.query('create table state (id text primary key, version int not null)');
  const { brokers, username, password } = await kafkaEnv();
  const settings: KafkaSettings = { brokers, username, password, prefix: topicPrefix(), clientId: SCHEMA };
  await createTopics(settings.prefix, topics);
  const started: World['started'] = [];
  return {
    database, pool, settings, newPool, started,
    async close() {
      await Promise.all(started.map((end) => end()));
      await deleteTopics(settings.prefix).catch(() => undefined);
      await Promise.all(pools.map((one) => one.end()));
      await database.drop();
    },
  };
}

/** Writes each message it gets, so that a doubled or a lost one is seen, and the latest version of each record. */
export class RecordingConsumer implements BatchConsumer<SpecRecord> {
  readonly group: string = 'linkage';

  constructor(readonly topics: readonly TopicDefinition[], readonly before: (tx: Tx, batch: Batch<SpecRecord>) => Promise<void> | void = () => undefined) {}

  async handle(tx: Tx, batch: Batch<SpecRecord>): Promise<void> {
    await this.before(tx, batch);
    const ids = batch.messages.map((message) => message.value.id);
    const versions = batch.messages.map((message) => message.value.version);
    await tx.query('insert into applied select $1, * from unnest($2::text[], $3::int[])', [`${batch.topic.name}/${batch.partition}`, ids, versions]);
  }
}

export class BarrierConsumer extends RecordingConsumer {
  readonly arrivals: string[] = [];
  decision: BarrierDecision = 'complete';
  readonly barrier = {
    onAllArrived: async (tx: Tx, release: string): Promise<BarrierDecision> => {
      this.arrivals.push(release);
      await tx.query('insert into applied values ($1, $2, 0)', ['barrier', release]);
      return this.decision;
    },
  };
}

export function startServer(world: World, consumer: AnyBatchConsumer, settings = world.settings, pool = world.pool, sameTopicsMs?: number): KafkaBatchServer {
  const server = new KafkaBatchServer({ settings, pool, sameTopicsMs, logger: silentLogger, metrics: new Metrics('spec', { process: false }), consumers: () => [consumer] });
  server.listen(() => undefined);
  world.started.push(() => server.close());
  return server;
}

export function startRelay(world: World, settings = world.settings, pool = world.pool): OutboxRelay {
  const relay = new OutboxRelay({ pool, schema: SCHEMA, settings, logger: silentLogger, metrics: new Metrics('spec', { process: false }) });
  relay.start();
  world.started.push(() => relay.stop());
  return relay;
}

/** Leaves offsets of a topic with the broker, for the group of {@link RecordingConsumer} while it has no member. The administration of kafkajs could, but waits five seconds for messages first. */
export async function leaveOffsets(world: World, topic: TopicDefinition, offset: string): Promise<void> {
  const consumer = createKafka(world.settings, silentLogger).consumer({ groupId: prefixed(world.settings, SCHEMA), maxWaitTimeInMs: 100 });
  const joined = new Promise<void>((resolve) => { consumer.on(consumer.events.GROUP_JOIN, () => { resolve(); }); });
  await consumer.connect();
  await consumer.subscribe({ topics: [prefixed(world.settings, topic.name)] });
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined });
  await joined;
  await consumer.commitOffsets(Array.from({ length: topic.partitions }, (_, partition) => ({ topic: prefixed(world.settings, topic.name), partition, offset })));
  await consumer.disconnect();
}

/** Puts records into the outbox in one transaction, each on the partition of its id. */
export async function publish(world: World, topic: TopicDefinition, records: readonly Omit<SpecRecord, 'kind'>[]): Promise<void> {
  await withTransaction(world.pool, (tx) => appendRecords(tx, topic, records));
}

export async function appendRecords(tx: Tx, topic: TopicDefinition, records: readonly Omit<SpecRecord, 'kind'>[]): Promise<void> {
  await appendOutbox(tx, records.map((record) => ({ topic, partition: partitionFor(record.id, topic.partitions), key: record.id, value: { kind: 'record', ...record } })));
}

export async function publishBarrier(world: World, topics: readonly TopicDefinition[], release: string): Promise<void> {
  await withTransaction(world.pool, (tx) => appendOutbox(tx, topics.flatMap((topic) => Array.from({ length: topic.partitions }, (_, partition) => ({
    topic, partition, key: `barrier:${release}`, value: { kind: 'barrier', release },
  })))));
}

export const count = (world: World, where = 'true'): Promise<number> => counted(world, `select count(*)::int as n from applied where ${where}`);
/** How many records have been applied, however often each of them. */
export const countDifferent = (world: World, where = 'true'): Promise<number> => counted(world, `select count(distinct id)::int as n from applied where ${where}`);

async function counted(world: World, query: string): Promise<number> {
  const { rows } = await world.pool.query<{ n: number }>(query);
  return rows[0]?.n ?? 0;
}
