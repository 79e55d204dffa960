import { z } from 'zod';
import { TOPICS, type TopicDefinition } from './topics.js';

/** JSON Schema (2020-12) of a topic's message value. */
export function jsonSchemaOf(topic: TopicDefinition): object {
  const { $schema, ...rest } = z.toJSONSchema(topic.schema, { io: 'output', unrepresentable: 'any' });
  return { $schema, $id: `urn:tributary:topic:${topic.name}`, title: topic.title, ...rest };
}

/** CloudEvents attributes that travel as headers. */
const HEADERS = {
  type: 'object',
  required: ['ce_id', 'ce_source', 'ce_specversion', 'ce_type', 'ce_time', 'content-type'],
  properties: {
    ce_id: { type: 'string' }, ce_source: { type: 'string' }, ce_specversion: { const: '1.0' }, ce_type: { type: 'string' },
    ce_time: { type: 'string', format: 'date-time' }, 'content-type': { const: 'application/json' },
  },
} as const;

function channel(topic: TopicDefinition): object {
  return {
    address: topic.name, title: topic.title,
    description: `Key: ${topic.key}. Written by ${topic.producers.join(', ')}; read by ${topic.consumers.join(', ')}.`,
    messages: { message: { $ref: `#/components/messages/${topic.name}` } },
    bindings: { kafka: { topic: topic.name, partitions: topic.partitions, topicConfiguration: { 'cleanup.policy': topic.compacted ? ['compact'] : ['delete'] } } },
  };
}

/** The AsyncAPI 3 document of every topic, generated from the contracts. */
export function asyncApi(version: string): object {
  const topics = Object.values(TOPICS);
  return {
    asyncapi: '3.0.0',
    info: { title: 'Tributary topics', version, description: 'Facts, links, figures and governance. A null value withdraws the key.', license: { name: 'Apache-2.0' } },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(topics.map((t) => [t.name, channel(t)])),
    operations: Object.fromEntries(topics.flatMap((t) => [
      [`publish-${t.name}`, { action: 'send', channel: { $ref: `#/channels/${t.name}` } }],
      [`read-${t.name}`, { action: 'receive', channel: { $ref: `#/channels/${t.name}` } }],
    ])),
    components: {
      messages: Object.fromEntries(topics.map((t) => [t.name, { name: t.name, title: t.title, contentType: 'application/json', ...(t.cloudEvents ? { headers: HEADERS } : {}), payload: { schemaFormat: 'application/schema+json;version=draft-2020-12', schema: jsonSchemaOf(t) } }])),
    },
  };
}
