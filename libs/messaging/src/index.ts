export {
  BadMessageError, type AnyBatchConsumer, type BadMessage, type BarrierDecision, type BarrierProtocol, type Batch, type BatchConsumer, type BatchMessage, type ConsumerClass,
} from './types.js';
export { partitionFor } from './partition.js';
export { appendOutbox, appendOutboxFrom, JsonText, type OutboxQuery, type OutboxRow } from './outbox.js';
export { OutboxRelay, type OutboxRelayOptions, type RelayHealth } from './outbox-relay.js';
export { messagingMigrations } from './migrations.js';
export { completeBarrier } from './barrier.js';
export { MessagingModule } from './module.js';
export { ConsumerRegistry } from './registry.js';
export { KafkaBatchServer, type KafkaBatchServerOptions } from './kafka-batch-server.js';
export type { GroupHealth } from './group-runner.js';
export type { KafkaSettings } from './kafka-client.js';
export { readTopic, type ReadMessage, type ReadTopicOptions } from './read-topic.js';
export { topicOffsets } from './topic-offsets.js';
