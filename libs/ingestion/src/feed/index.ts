export * from './fields.js';
export * from './formats.js';
export * from './versions.js';
export * from './scope.js';
export * from './rules.js';
export * from './references.js';
export * from './feed.js';
export { ruleExamples, type ExampleOptions, type RuleExample } from './examples.js';
export { feedPage } from './page.js';
