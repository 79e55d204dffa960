import { tinyFeed } from '../testing/tiny-feed.js';
import { ruleExamples } from './examples.js';
import { feedPage } from './page.js';

describe('the examples of the rules', () => {
  for (const one of ruleExamples(tinyFeed)) it(one.name, () => { one.run(); });

  it('fail when a rule does not do what they say', () => {
    const broken = { ...tinyFeed, rules: tinyFeed.rules.map((r) => (r.looksAt === 'record' ? { ...r, check: () => true } : r)) };
    const failing = ruleExamples(broken).filter((one) => { try { one.run(); return false; } catch { return true; } });
    expect(failing.map((one) => one.name.slice(0, 2))).toEqual(['R1', 'P1']);
  });
});

describe('the page of a feed', () => {
  it('shows every record, field, rule and example', () => {
    const page = feedPage(tinyFeed);
    for (const type of tinyFeed.records) for (const name of [type.title, ...Object.keys(type.fields)]) expect(page).toContain(name);
    for (const rule of tinyFeed.rules) expect(page).toContain(`### ${rule.id}: ${rule.title}`);
    expect(page).toContain('H801200001001');
  });
});
