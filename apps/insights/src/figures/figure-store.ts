import type { Figure } from '@tributary/contracts';
import { insertRows, type Tx } from '@tributary/persistence';
import { FIGURE_COLUMNS, FIGURE_FIELDS } from './columns.js';

/** `released`: what subscribers see. `live`: open periods as they move, for the region's own staff. */
export type Level = 'released' | 'live';

const TYPES = Object.fromEntries([['level', 'text'], ['key', 'text'], ...FIGURE_FIELDS.map((field) => FIGURE_COLUMNS[field])]) as Record<string, string>;
const UPDATES = FIGURE_FIELDS.map((field) => `${FIGURE_COLUMNS[field][0]} = excluded.${FIGURE_COLUMNS[field][0]}`).join(', ');

/** Keeps the latest figure of each key; a key without a figure (a tombstone) is removed. */
export async function storeFigures(tx: Tx, level: Level, latest: ReadonlyMap<string, Figure | null>): Promise<void> {
  const gone = [...latest].filter(([, figure]) => figure === null).map(([key]) => key);
  if (gone.length > 0) await tx.query('delete from figure where level = $1 and key = any($2)', [level, gone]);
  const rows = [...latest].flatMap(([key, figure]) => (figure === null ? [] : [[level, key, ...FIGURE_FIELDS.map((field) => figure[field])]]));
  if (rows.length > 0) await insertRows(tx, 'figure', TYPES, rows, `on conflict (level, key) do update set ${UPDATES}`);
}
