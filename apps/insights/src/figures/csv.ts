import type { Figure } from '@tributary/contracts';
import { stringify } from 'csv-stringify/sync';
import { FIGURE_FIELDS } from './columns.js';

/** Figures as CSV with a header; a missing number is an empty field, and its reason stands in `status` and `reason`. */
export function figuresCsv(figures: readonly Figure[]): string {
  return stringify([...figures], { header: true, columns: FIGURE_FIELDS, record_delimiter: 'windows' });
}
