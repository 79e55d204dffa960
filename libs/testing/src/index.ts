export { stack, testHome } from './stack.js';
export { createDatabase, type Template, type TestDatabase } from './databases.js';
export { createTopics, deleteTopics, kafkaEnv, topicPrefix, type KafkaEnv } from './kafka.js';
export { privateStack, type PrivateStack } from './private-stack.js';
export { redisUrl } from './redis.js';
export { eventually } from './eventually.js';
export { freePort, runEntry, startService, type RunningService, type StartServiceOptions } from './services.js';
export type { StackAccess } from '@tributary/infra';
