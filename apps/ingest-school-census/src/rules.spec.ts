import { describe, it } from '@jest/globals';
import { ruleExamples } from '@tributary/ingestion';
import { feeds } from './feed.js';

describe.each(feeds.map((feed) => [feed.title, feed] as const))('rules of the feed %s', (_title, feed) => {
  for (const example of ruleExamples(feed)) it(example.name, () => { example.run(); });
});
