import { asyncApi, factSchema, feedTopicOf, jsonSchemaOf, TOPICS } from './index.js';

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
});

describe('contracts', () => {
  it('know the topic of each feed', () => expect(['sen2', 'nhs-numbers', 'school-census', 'camhs', 'ae'].map((f) => feedTopicOf(f).name)).toEqual(['feed.sen2.v1', 'feed.sen2.v1', 'feed.school-census.v1', 'feed.camhs.v1', 'feed.ae.v1']));

  it('refuse a fact whose token is an identifier in clear', () => {
    const fact = { kind: 'fact', feed: 'sen2', sender: '806', scope: '2025', recordType: 'person', recordId: 'r', subjectId: 's', version: 1, withdrawn: false, council: 'E06000002', payload: {} };
    expect(factSchema.safeParse({ ...fact, tokens: ['nhs.k1.aaaa'] }).success).toBe(true);
    expect(factSchema.safeParse({ ...fact, tokens: ['9990000018'] }).success).toBe(false);
  });
});
