export * from './elimination.js';
export * from './suppression.js';
export * from './value-rules.js';
