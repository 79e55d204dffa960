import { MAX_MESSAGE_BYTES, TOPICS, topicSettings, type TopicDefinition } from '@tributary/contracts';
import kafkajs, { Kafka, logLevel, type AclEntry, type AclOperationTypes, type AclResourceTypes, type Admin } from 'kafkajs';
import { waitUntil } from '../wait.js';
import { aclRules, type AclOperation, type AclResource, type AclRule } from './acls.js';

// Node finds only some of the names of this CommonJS package; these come with its default export.
const { AclOperationTypes: Operation, AclPermissionTypes: Permission, AclResourceTypes: Resource, ConfigResourceTypes: ConfigResource, ConfigSource, ResourcePatternTypes: Pattern } = kafkajs;

const MAX_MESSAGE = 'max.message.bytes';

export interface KafkaAccess {
  readonly brokers: readonly string[];
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** Does some work with an admin client, which is then closed. Administration of the local broker is the one use of kafkajs outside libs/messaging. */
export async function withAdmin<T>(access: KafkaAccess, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({
    clientId: 'infra',
    brokers: [...access.brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    retry: { retries: 3, initialRetryTime: 100 },
    ...(access.username === undefined ? {} : { sasl: { mechanism: 'scram-sha-512', username: access.username, password: access.password ?? '' } }),
  }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Makes the topics that are missing, `prefix` before each name. Partitions of existing topics are left alone: keys would move (correctness.md 3). */
export async function createTopics(admin: Admin, prefix = '', topics: readonly TopicDefinition[] = Object.values(TOPICS)): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter((topic) => !existing.has(prefix + topic.name));
  if (missing.length === 0) return;
  // kafkajs asks for the leaders at once and gives up when the broker does not know a topic yet; the broker is asked until it answers as the leader, which is later than it says it is.
  await admin.createTopics({
    waitForLeaders: false,
    topics: missing.map((topic) => ({
      topic: prefix + topic.name,
      numPartitions: topic.partitions,
      replicationFactor: 1,
      configEntries: Object.entries(topicSettings(topic)).map(([name, value]) => ({ name, value })),
    })),
  });
  await waitUntil('the leaders of new topics', async () => {
    for (const topic of missing) if ((await admin.fetchTopicOffsets(prefix + topic.name)).length < topic.partitions) return false;
    return true;
  }, { timeout: 30_000, every: 50 });
}

/** Has topics of an earlier version take messages as large as those of this one; whatever else has been set of a topic stays. */
export async function admitLargeMessages(admin: Admin, prefix = '', topics: readonly TopicDefinition[] = Object.values(TOPICS)): Promise<void> {
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: topics.map((topic) => ({ type: ConfigResource.TOPIC, name: prefix + topic.name })) });
  const narrow = resources.filter(({ configEntries }) => configEntries.some((one) => one.configName === MAX_MESSAGE && Number(one.configValue) < MAX_MESSAGE_BYTES));
  if (narrow.length === 0) return;
  await admin.alterConfigs({
    validateOnly: false,
    resources: narrow.map(({ resourceName, configEntries }) => ({
      // The broker takes what it is told for all that is set of the topic.
      type: ConfigResource.TOPIC, name: resourceName, configEntries: [
        ...configEntries.filter((one) => one.configSource === ConfigSource.TOPIC_CONFIG && one.configName !== MAX_MESSAGE).map((one) => ({ name: one.configName, value: one.configValue })),
        { name: MAX_MESSAGE, value: String(MAX_MESSAGE_BYTES) },
      ],
    })),
  });
}

const RESOURCES: Record<AclResource, AclResourceTypes> = {
  topic: Resource.TOPIC, group: Resource.GROUP, 'transactional-id': Resource.TRANSACTIONAL_ID,
};
const OPERATIONS: Record<AclOperation, AclOperationTypes> = {
  read: Operation.READ, write: Operation.WRITE, describe: Operation.DESCRIBE,
};

function entry(rule: AclRule): AclEntry {
  return {
    principal: `User:${rule.principal}`,
    host: '*',
    operation: OPERATIONS[rule.operation],
    permissionType: Permission.ALLOW,
    resourceType: RESOURCES[rule.resource],
    resourceName: rule.name,
    resourcePatternType: rule.prefixed ? Pattern.PREFIXED : Pattern.LITERAL,
  };
}

/** Makes the rules of the topics; rules of an older version that no longer follow from them are removed. */
export async function applyAcls(admin: Admin, rules: readonly AclRule[] = aclRules()): Promise<void> {
  const wanted = rules.map(entry);
  const { resources } = await admin.describeAcls({
    resourceType: Resource.ANY, resourcePatternType: Pattern.ANY,
    operation: Operation.ANY, permissionType: Permission.ANY,
  });
  const present = resources.flatMap((resource) => resource.acls.map((acl): AclEntry => ({
    principal: acl.principal, host: acl.host, operation: acl.operation, permissionType: acl.permissionType,
    resourceType: resource.resourceType, resourceName: resource.resourceName, resourcePatternType: resource.resourcePatternType,
  })));
  const text = (acl: AclEntry) => [acl.principal, acl.host, acl.operation, acl.permissionType, acl.resourceType, acl.resourceName, acl.resourcePatternType].join('|');
  const wantedTexts = new Set(wanted.map(text));
  const presentTexts = new Set(present.map(text));
  const missing = wanted.filter((acl) => !presentTexts.has(text(acl)));
  const surplus = present.filter((acl) => !wantedTexts.has(text(acl)));
  if (missing.length > 0) await admin.createAcls({ acl: missing });
  if (surplus.length > 0) await admin.deleteAcls({ filters: surplus });
}
