import type pg from 'pg';
import type { TopicDefinition } from '@tributary/contracts';
import type { Logger } from '@tributary/observability';
import { carriesBarriers } from './barrier.js';
import { establish, type BrokerView } from './checkpoint.js';
import { createKafka, prefixed, type KafkaSettings } from './kafka-client.js';
import { partitionKey, type PartitionState } from './partition-state.js';
import { topicIds } from './topic-ids.js';

export interface AssignmentSource {
  readonly settings: KafkaSettings;
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
  readonly withBarriers: boolean;
}

/** The broker's topic names with the partitions that the group has given to this process. */
export type Assigned = Readonly<Record<string, readonly number[]>>;

/** Reads where each assigned partition stands: checkpoint, and the barrier it waits at. */
export async function loadAssignment(source: AssignmentSource, assigned: Assigned): Promise<Map<string, PartitionState>> {
  const states = new Map<string, PartitionState>();
  const views = await brokerViews(source, Object.keys(assigned));
  for (const topic of source.topics) {
    const brokerTopic = prefixed(source.settings, topic.name);
    for (const partition of assigned[brokerTopic] ?? []) {
      const key = partitionKey(brokerTopic, partition);
      const view = views.get(key);
      if (!view) throw new Error(`the broker does not know partition ${partition} of ${topic.name}`);
      const place = { group: source.group, topic: topic.name, partition };
      const { checkpoint, verdict } = await establish(source.pool, place, view);
      if (verdict === 'recreated' || verdict === 'truncated') {
        source.logger.warn('The topic is not the one that was read before; reading from its beginning', { ...place, reason: verdict, stored: checkpoint.nextOffset });
      }
      states.set(key, {
        topic, brokerTopic, place, checkpoint,
        held: source.withBarriers && carriesBarriers(topic) ? await heldAt(source.pool, place) : undefined,
        soughtFor: undefined, failures: 0, failing: undefined, lag: view.high - checkpoint.nextOffset, knownToBroker: view.committed,
      });
    }
  }
  return states;
}

/** Has a topic been made anew since its partitions were assigned? A consumer that goes on reading meanwhile is not told. */
export async function topicsReplaced(source: Pick<AssignmentSource, 'settings' | 'logger'>, states: readonly PartitionState[]): Promise<boolean> {
  if (states.length === 0) return false;
  const ids = await topicIds(source.settings, source.logger, [...new Set(states.map(({ brokerTopic }) => brokerTopic))]);
  return states.some(({ brokerTopic, checkpoint }) => checkpoint.topicId !== null && (ids.get(brokerTopic) ?? checkpoint.topicId) !== checkpoint.topicId);
}

async function brokerViews(source: AssignmentSource, topics: readonly string[]): Promise<Map<string, BrokerView>> {
  const views = new Map<string, BrokerView>();
  // Before the offsets: of a topic that is made anew in between, new offsets under the former id are told by their number, never the other way round.
  const ids = await topicIds(source.settings, source.logger, topics);
  const admin = createKafka(source.settings, source.logger).admin();
  await admin.connect();
  try {
    const committed = new Set<string>();
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId: prefixed(source.settings, source.group), topics: [...topics] })) {
      for (const { partition, offset } of partitions) if (BigInt(offset) >= 0n) committed.add(partitionKey(topic, partition));
    }
    for (const topic of topics) {
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const key = partitionKey(topic, partition);
        views.set(key, { low: BigInt(low), high: BigInt(high), committed: committed.has(key), topicId: ids.get(topic) ?? null });
      }
    }
  } finally {
    await admin.disconnect();
  }
  return views;
}

async function heldAt(pool: pg.Pool, place: { group: string; topic: string; partition: number }): Promise<string | undefined> {
  const { rows } = await pool.query<{ release: string }>(
    `select b.release from barrier_arrival a join barrier b using (consumer_group, release)
     where a.consumer_group = $1 and a.topic = $2 and a.partition = $3 and b.state <> 'complete' order by a.arrived_at desc limit 1`,
    [place.group, place.topic, place.partition],
  );
  return rows[0]?.release;
}
