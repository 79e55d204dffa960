export * from './cells.js';
export * from './classes.js';
export * from './decide.js';
export * from './elimination.js';
export { cellId, numbersOf } from './numbers.js';
export * from './shares.js';
export * from './suppression.js';
export * from './value-rules.js';
export type { Vintage } from './vintages.js';
