import { Inject, Injectable } from '@nestjs/common';
import { linkedRecords, type CoverageFact, type LinkedContent, type LinkedRecord } from '@tributary/contracts';
import { coverageIndex, foldPerson, type CoverageIndex, type FoldContext } from '@tributary/indicators';
import { Metrics } from '@tributary/observability';
import { insertRows, lookup, withTransaction, type Tx } from '@tributary/persistence';
import { METRICS, POOL } from '@tributary/service';
import type pg from 'pg';
import { readSpan } from '../records/horizon.js';
import { CellKeys } from './cell-keys.js';
import { addDifference, addToCells, readPersonSums, writePersonSums, type PersonSum } from './person-sums.js';

/** Persons folded in one transaction at the most. */
const CLAIM = 750;

const NOTHING: PersonSum = new Map();

/**
 * Folds persons again and adds the difference to the cells: one partition at a time, by one process at a time (an advisory lock), everything
 * in one transaction. What a person adds is always the fold of the current facts, so the cells are too.
 */
@Injectable()
export class Folder {
  readonly #keys: CellKeys;
  /** The last person folded in each partition: the next look begins after it, so nobody waits behind those who are marked again and again. */
  readonly #reached = new Map<number, string>();
  readonly #coverage = new Map<number, { stamp: string; index: CoverageIndex }>();

  constructor(@Inject(POOL) private readonly pool: pg.Pool, @Inject(METRICS) private readonly metrics: Metrics) {
    this.#keys = new CellKeys(pool);
  }

  /** Folds the next marked persons of a partition, up to a bound: 0 when there are none or another process is at it; `more` until all have had their turn. */
  async foldSome(partition: number): Promise<{ readonly folded: number; readonly more: boolean }> {
    const folded = await withTransaction(this.pool, async (tx) => {
      const { rows } = await tx.query<{ got: boolean }>('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as got', [`kpi.fold.${partition}`]);
      if (!rows[0]?.got) return 0;
      const persons = await this.#claim(tx, partition);
      const span = await readSpan(tx);
      if (persons.length > 0) await this.#fold(tx, partition, persons, span ? { ...span, coverage: await this.#coverageOf(tx, partition) } : null);
      return persons.length;
    });
    if (folded > 0) this.metrics.count('kpi_persons_folded_total', 'Persons folded', {}, folded);
    return { folded, more: folded >= CLAIM };
  }

  /** The next marked persons; every mark of theirs that can be seen is taken, and the fold reads what caused it. */
  async #claim(tx: Tx, partition: number): Promise<string[]> {
    const after = this.#reached.get(partition) ?? '';
    const next = await marked(tx, partition, after);
    const last = next.at(-1);
    this.#reached.set(partition, next.length < CLAIM ? '' : (last ?? ''));
    if (last === undefined) return after === '' ? [] : this.#claim(tx, partition);
    // Whoever has been marked in between since they were looked for is taken too: who is folded is who is no longer marked.
    const { rows } = await tx.query<{ person: string }>('delete from dirty_person where partition = $1 and person > $2 and person <= $3 returning person', [partition, after, last]);
    return [...new Set(rows.map(({ person }) => person))].sort();
  }

  async #fold(tx: Tx, partition: number, persons: readonly string[], context: FoldContext | null): Promise<void> {
    const records = await readRecords(tx, persons);
    const before = await readPersonSums(tx, persons);
    const after = new Map<string, PersonSum>();
    const contributions = persons.map((person) => (context ? foldPerson(records.get(person) ?? [], context) : []));
    const ids = await this.#keys.idsOf(contributions.flat());
    let at = 0;
    persons.forEach((person, i) => {
      const own = contributions[i] ?? [];
      after.set(person, new Map(own.map((c) => [ids[at++] ?? 0, c.amount])));
    });
    const differences = new Map<number, number>();
    const changed = new Map<string, PersonSum>();
    for (const [person, sum] of after) {
      const old = before.get(person) ?? NOTHING;
      if (same(old, sum)) continue;
      changed.set(person, sum);
      addDifference(differences, old, sum);
    }
    await writePersonSums(tx, partition, changed);
    await this.#markStale(tx, await addToCells(tx, partition, differences));
  }

  async #markStale(tx: Tx, cells: readonly number[]): Promise<void> {
    if (cells.length === 0) return;
    const measures = await this.#keys.measureOf(cells);
    const stale = new Map<string, readonly [string, string]>();
    for (const cell of cells) {
      const measure = measures.get(cell);
      if (measure) stale.set(measure.join('|'), measure);
    }
    await insertRows(tx, 'stale_measure', { measure: 'text', period: 'text' }, [...stale.values()]);
  }

  /** The coverage as this partition has been told it, indexed again only when it has changed. */
  async #coverageOf(tx: Tx, partition: number): Promise<CoverageIndex> {
    const { rows: stamps } = await tx.query<{ stamp: string }>(
      `select count(*) || '.' || coalesce(sum(version), 0) as stamp from coverage where partition = $1`, [partition]);
    const stamp = stamps[0]?.stamp ?? '';
    const known = this.#coverage.get(partition);
    if (known?.stamp === stamp) return known.index;
    const index = coverageIndex(await readCoverage(tx, partition));
    this.#coverage.set(partition, { stamp, index });
    return index;
  }
}

/** The next marked persons in the order of their ids, each found by one look into the index: there may be many marks for each, and many persons behind them. */
async function marked(tx: Tx, partition: number, after: string): Promise<string[]> {
  const { rows } = await tx.query<{ person: string }>(
    `with recursive next as (
       (select person from dirty_person where partition = $1 and person > $2 order by person limit 1)
       union all
       select (select d.person from dirty_person d where d.partition = $1 and d.person > next.person order by d.person limit 1) from next where next.person is not null)
     select person from next where person is not null limit $3`, [partition, after, CLAIM]);
  return rows.map((row) => row.person);
}

/** Coverage facts as one partition has been told them. */
export async function readCoverage(tx: Tx | pg.Pool, partition: number): Promise<CoverageFact[]> {
  const { rows } = await tx.query<{ feed: CoverageFact['feed']; sender: string; scope: string; version: string; body: CoverageFact['coverage'] }>(
    'select feed, sender, scope, version, body from coverage where partition = $1', [partition]);
  return rows.map((row) => ({ kind: 'coverage', feed: row.feed, sender: row.sender, scope: row.scope, version: Number(row.version), coverage: row.body }));
}

async function readRecords(tx: Tx, persons: readonly string[]): Promise<Map<string, LinkedRecord[]>> {
  const { rows } = await tx.query<{ person: string; key: string; body: LinkedContent }>(
    lookup({ table: 'record', column: 'person', type: 'text', select: 'person, statement_key as key, body', where: 'body is not null' }), [persons]);
  const byPerson = new Map<string, LinkedRecord[]>();
  for (const { person, key, body } of rows) {
    const records = linkedRecords(person, key, body);
    const list = byPerson.get(person);
    if (list) list.push(...records);
    else byPerson.set(person, records);
  }
  return byPerson;
}

function same(a: PersonSum, b: PersonSum): boolean {
  if (a.size !== b.size) return false;
  for (const [cell, amount] of a) if (b.get(cell) !== amount) return false;
  return true;
}
