import type { CoverageFact } from '@tributary/contracts';
import { quarterOf, type Period } from '@tributary/domain';
import { DEFINITIONS } from '@tributary/indicators';
import type { Tx } from '@tributary/persistence';

export interface FoldSpan {
  readonly firstQuarter: Period;
  /** Last quarter that is filled. */
  readonly horizon: Period;
}

/** The definitions by which this process folds. */
const DEFINITIONS_IN_FORCE = DEFINITIONS.map(({ id, version }) => `${id}.${version}`).join(' ');

/** The span that the fold fills; null before any scope has been accepted. */
export async function readSpan(tx: Tx): Promise<FoldSpan | null> {
  const { rows } = await tx.query<{ first_quarter: string; horizon: string }>('select first_quarter, horizon from fold_setting');
  const row = rows[0];
  return row ? { firstQuarter: row.first_quarter, horizon: row.horizon } : null;
}

/**
 * Moves the horizon to the last quarter that any accepted scope reaches, and has everybody folded again when it moves or the first
 * quarter is another one. The horizon follows the data, never the clock: a recomputation tomorrow fills the same quarters.
 */
export async function moveHorizon(tx: Tx, firstQuarter: Period, news: readonly CoverageFact[]): Promise<void> {
  const reached = news.map((f) => f.coverage.referenceDate).filter((d) => d !== null).map(quarterOf).toSorted().at(-1);
  if (reached === undefined) return;
  const moved = await tx.query(
    `insert into fold_setting as s (first_quarter, horizon, definitions) values ($1, $2, $3)
     on conflict (single) do update set first_quarter = excluded.first_quarter, horizon = greatest(s.horizon, excluded.horizon)
     where s.horizon < excluded.horizon or s.first_quarter <> excluded.first_quarter`,
    [firstQuarter, reached, DEFINITIONS_IN_FORCE],
  );
  if ((moved.rowCount ?? 0) > 0) await markEverybody(tx);
}

/** Has everybody folded again, and every figure made again, when sums were made by other versions of the definitions: those of before an upgrade. */
export async function followDefinitions(tx: Tx): Promise<void> {
  const { rowCount } = await tx.query('update fold_setting set definitions = $1 where definitions is distinct from $1', [DEFINITIONS_IN_FORCE]);
  if (rowCount === 0) return;
  await markEverybody(tx);
  await tx.query(`insert into stale_measure (measure, period) values ('*', '*')`);
}

export async function markEverybody(tx: Tx): Promise<void> {
  await tx.query(`insert into dirty_person (partition, person) select distinct partition, person from record where body is not null`);
}
