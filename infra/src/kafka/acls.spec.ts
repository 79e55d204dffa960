import { SERVICE_NAMES, TOPICS } from '@tributary/contracts';
import { aclRules } from './acls.js';

const rules = aclRules();
const names = (principal: string, operation: string) => rules.filter((r) => r.principal === principal && r.resource === 'topic' && r.operation === operation).map((r) => r.name);

describe('access rules of the broker', () => {
  it('let business intelligence read released figures and the list of releases, and nothing else', () => {
    expect(names('bi', 'read').toSorted()).toEqual(['kpi.indicators.v1', 'kpi.releases.v1']);
    expect(names('bi', 'write')).toEqual([]);
  });

  it.each(SERVICE_NAMES.map((name) => [name]))('give %s just the topics that the contracts give it', (service) => {
    const topics = Object.values(TOPICS);
    expect(names(service, 'read').toSorted()).toEqual(topics.filter((t) => t.consumers.includes(service)).map((t) => t.name).toSorted());
    expect(names(service, 'write').toSorted()).toEqual(topics.filter((t) => t.producers.includes(service)).map((t) => t.name).toSorted());
  });

  it('keep consumer groups of a principal under its own name', () => {
    for (const rule of rules.filter((r) => r.resource !== 'topic')) expect(rule).toMatchObject({ name: rule.principal, prefixed: true });
  });

  it('name topics exactly, never by a prefix', () => {
    expect(rules.filter((r) => r.resource === 'topic' && r.prefixed)).toEqual([]);
  });

  it('state nothing twice', () => {
    expect(new Set(rules.map((r) => JSON.stringify(r))).size).toBe(rules.length);
  });
});
