export * from './comparison.js';
export * from './fraction.js';
export * from './intervals.js';
export * from './normal.js';
export * from './quantiles.js';
export * from './trend.js';
export * from './xmr.js';
