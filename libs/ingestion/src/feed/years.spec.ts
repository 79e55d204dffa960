import { tinyFeed } from '../testing/tiny-feed.js';
import { person, requests } from '../testing/tiny-feed.js';
import { compileFeed } from './compile.js';
import { ruleExamples } from './examples.js';
import type { FeedDefinition } from './feed.js';
import { rule } from './rules.js';

const declared = { id: 'S1', title: 'A source is given', remedy: 'Give it.', source: 'test', check: (v: { requestsource: number | null }) => v.requestsource !== null, examples: { pass: [{ requestsource: '1' }], fail: [{}] } };
const feed: FeedDefinition = {
  ...tinyFeed,
  rules: [
    rule.record(requests, { ...declared, severity: 'C', years: { until: 2025 } }),
    rule.record(requests, { ...declared, severity: 'E', years: { from: 2026 }, exampleScope: '2026' }),
    rule.unique(person, { id: 'U1', title: 'One UPN', remedy: 'Check.', source: 'test', severity: 'Q', years: { from: 2026 }, exampleScope: '2026', by: (v) => (v.upn === null ? null : [v.upn]),
      examples: { pass: [[]], fail: [[{ upn: 'H801200001001' }, { upn: 'H801200001001' }]] } }),
  ],
};
const inForce = (year: string) => {
  const scope = feed.scope(year);
  if (!scope) throw new Error('no scope');
  const compiled = compileFeed(feed, scope);
  return [compiled.typeOf(requests).recordRules.map((r) => r.severity), compiled.uniqueRules.length];
};

describe('a rule of some collections', () => {
  it('is in force in those only', () => {
    expect([inForce('2025'), inForce('2026')]).toEqual([[['C'], 0], [['E'], 1]]);
  });

  it('has its examples decided in a collection where it is', () => {
    for (const one of ruleExamples(feed)) expect(() => { one.run(); }).not.toThrow();
  });
});
