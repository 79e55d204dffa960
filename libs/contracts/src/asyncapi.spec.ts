import { asyncApi, statementSchema, feedTopicOf, jsonSchemaOf, TOPICS } from './index.js';

describe('the description of the topics', () => {
  it('names every topic with its key, partitions and message', () => {
    const text = JSON.stringify(asyncApi('1'));
    for (const topic of Object.values(TOPICS)) expect(text).toContain(`"address":"${topic.name}"`);
  });

  it('has a JSON Schema for each message that a validator can read', () => {
    for (const topic of Object.values(TOPICS)) expect(jsonSchemaOf(topic)).toMatchObject({ $schema: expect.stringContaining('json-schema.org') });
  });

  it('gives the BI principal released figures and releases, and nothing else', () => {
    expect(Object.values(TOPICS).filter((t) => t.consumers.includes('bi')).map((t) => t.name)).toEqual(['kpi.indicators.v1', 'kpi.releases.v1']);
  });

  it('gives person ids of linkage to kpi alone: whoever else gets persons sees them under a pseudonym of its own (docs/adr/0104)', () => {
    const withPerson = Object.values(TOPICS).filter((topic) => /(^|\|)person(\||$)/.test(topic.key));
    expect(withPerson.map(({ name, consumers }) => [name, consumers])).toEqual([['linked.records.v1', ['kpi']]]);
  });
});

describe('contracts', () => {
  it('know the topic of each feed', () => expect(['sen2', 'nhs-numbers', 'school-census', 'camhs', 'ae'].map((f) => feedTopicOf(f).name)).toEqual(['feed.sen2.v1', 'feed.sen2.v1', 'feed.school-census.v1', 'feed.camhs.v1', 'feed.ae.v1']));

  it('refuse a statement with a token that is an identifier in clear', () => {
    const statement = { kind: 'statement', feed: 'sen2', sender: '806', scope: '2025', subjectId: 's', council: 'E06000002', version: 1, records: [] };
    expect(statementSchema.safeParse({ ...statement, tokens: ['nhs.k1.aaaa'] }).success).toBe(true);
    expect(statementSchema.safeParse({ ...statement, tokens: ['9990000018'] }).success).toBe(false);
  });
});
