import { MID_2019 } from './population-2019.js';
import { MID_2023 } from './population-2023.js';

/** One edition's estimate for one council; the shape of `governance.populations.v1`. */
export interface PopulationRow {
  readonly edition: string;
  readonly date: string;
  /** ONS code. */
  readonly area: string;
  /** 26 counts, index = age. */
  readonly ages: number[];
}

function decode(edition: string, date: string, rows: readonly string[]): PopulationRow[] {
  return rows.map((row) => {
    const [area = '', ...ages] = row.split(' ');
    return { edition, date, area, ages: ages.map(Number) };
  });
}

/** Mid-year estimates of every English council, editions mid-2019 and mid-2023 (ONS, Open Government Licence v3). */
export const POPULATIONS: readonly PopulationRow[] = [
  ...decode('mid-2019', '2019-06-30', MID_2019),
  ...decode('mid-2023', '2023-06-30', MID_2023),
];
