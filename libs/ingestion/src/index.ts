export * from './feed/fields.js';
export * from './feed/formats.js';
export * from './feed/scope.js';
export * from './feed/rules.js';
export * from './feed/feed.js';
