export * from './areas.js';
export * from './dates.js';
export * from './errors.js';
export * from './nhs-number.js';
export * from './periods.js';
export * from './postcode.js';
export * from './uln.js';
export * from './upn.js';
