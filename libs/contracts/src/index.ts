export * from './feeds.js';
export * from './facts.js';
export * from './governance.js';
export * from './references.js';
export * from './indicators.js';
export * from './receipts.js';
export * from './topics.js';
export * from './asyncapi.js';
