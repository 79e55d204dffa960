import { SERVICE_NAMES, TOPICS, type TopicDefinition } from '@tributary/contracts';

export type AclResource = 'topic' | 'group' | 'transactional-id';
export type AclOperation = 'read' | 'write' | 'describe';

/** One allowed operation. Everything else is refused. */
export interface AclRule {
  readonly principal: string;
  readonly resource: AclResource;
  readonly name: string;
  /** Does the name stand for all names that begin with it? */
  readonly prefixed: boolean;
  readonly operation: AclOperation;
}

/** Principals of the broker besides `admin`: every service, and the account of business intelligence tools. */
export const KAFKA_PRINCIPALS: readonly string[] = [...SERVICE_NAMES, 'bi'];

/** The rules that follow from who produces and consumes each topic; consumer groups and transactions of a principal begin with its name. */
export function aclRules(topics: readonly TopicDefinition[] = Object.values(TOPICS)): AclRule[] {
  const onTopics = topics.flatMap((topic) => [
    ...topic.producers.flatMap((principal) => rules(principal, 'topic', topic.name, false, ['write', 'describe'])),
    ...topic.consumers.flatMap((principal) => rules(principal, 'topic', topic.name, false, ['read', 'describe'])),
  ]);
  const own = KAFKA_PRINCIPALS.flatMap((principal) => [
    ...rules(principal, 'group', principal, true, ['read', 'describe']),
    ...(principal === 'bi' ? [] : rules(principal, 'transactional-id', principal, true, ['write', 'describe'])),
  ]);
  return [...new Map([...onTopics, ...own].map((rule) => [JSON.stringify(rule), rule])).values()];
}

function rules(principal: string, resource: AclResource, name: string, prefixed: boolean, operations: readonly AclOperation[]): AclRule[] {
  return operations.map((operation) => ({ principal, resource, name, prefixed, operation }));
}
