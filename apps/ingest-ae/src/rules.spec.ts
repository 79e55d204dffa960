import { ruleExamples } from '@tributary/ingestion';
import { feeds } from './feed.js';

describe.each(feeds)('rules of $title', (feed) => {
  for (const example of ruleExamples(feed)) it(example.name, () => { example.run(); });
  it('has no rule without a remedy and a source', () => {
    for (const { id, remedy, source, title } of feed.rules) expect({ id, complete: [title, remedy, source].every((text) => text.length > 5) }).toEqual({ id, complete: true });
  });
});
