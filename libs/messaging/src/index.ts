export { BadMessageError, type BadMessage, type BarrierDecision, type BarrierProtocol, type Batch, type BatchConsumer, type BatchMessage, type ConsumerClass } from './types.js';
export { partitionFor } from './partition.js';
export { appendOutbox, type OutboxRow } from './outbox.js';
export { messagingMigrations } from './migrations.js';
export { MessagingModule } from './module.js';
export { ConsumerRegistry } from './registry.js';
export { completeBarrier } from './barrier.js';
