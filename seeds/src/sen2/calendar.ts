import { day } from '../people/person.js';

/** First and last day of the activity year of the first return, and the census days, as day numbers. */
export const YEAR_START = day('2024-01-01');
export const YEAR_END = day('2024-12-31');
export const CENSUS_2025 = day('2025-01-16');
export const NEXT_END = day('2025-12-31');
export const CENSUS_2026 = day('2026-01-15');
/** A plan that has not ceased. */
export const OPEN_END = 1_000_000;
