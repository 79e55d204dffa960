export * from './feed/fields.js';
export * from './feed/formats.js';
export * from './feed/scope.js';
export * from './feed/rules.js';
export * from './feed/feed.js';
export { ruleExamples, type ExampleOptions, type RuleExample } from './feed/examples.js';
export { feedPage } from './feed/page.js';
