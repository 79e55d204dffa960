import { feedTopicOf, type CoverageFact, type Feed } from '@tributary/contracts';
import { appendOutboxFrom } from '@tributary/messaging';
import { withTransaction } from '@tributary/persistence';
import type pg from 'pg';
import { lockStatements } from './commit-phase.js';
import { publishCoverage, statementParams, statementsOf, type FactScope } from './publish.js';

/** What is to be stated again; everything where nothing is named. */
export interface RestateFilter { readonly feed?: Feed | undefined; readonly sender?: string | undefined }

/** `persons`: statements that were published. */
export interface Restated { readonly scopes: number; readonly persons: number }

/**
 * States again what stands, with a higher version, so that whoever missed messages comes to what is true and all others change nothing: each person of whom something stands or stood, those of
 * whom nothing is left too, and what has been covered. A scope at a time, in a transaction of its own: what was done stays when the rest fails, and doing it again is harmless.
 * Not said is the end of what stood of somebody under whom nothing was left when it passed to somebody else; `verify` finds such a remainder.
 */
export async function restate(pool: pg.Pool, { feed, sender }: RestateFilter): Promise<Restated> {
  const { rows: scopes } = await pool.query<FactScope>(
    'select id, feed, sender, scope from fact_scope where statement > 0 and feed = coalesce($1, feed) and sender = coalesce($2, sender) order by id', [feed ?? null, sender ?? null]);
  let persons = 0;
  for (const one of scopes) persons += await restateScope(pool, one);
  return { scopes: scopes.length, persons };
}

function restateScope(pool: pg.Pool, scope: FactScope): Promise<number> {
  return withTransaction(pool, async (tx) => {
    await lockStatements(tx, scope);
    const { rows: [raised] } = await tx.query<{ statement: number }>('update fact_scope set statement = statement + 1 where id = $1 returning statement', [scope.id]);
    const everybody = 'select distinct subject_id, council, partition from current_record where scope_id = $1 and subject_id is not null';
    const persons = await appendOutboxFrom(tx, { topic: feedTopicOf(scope.feed), sql: statementsOf(everybody), params: statementParams(scope, raised?.statement ?? 0) });
    const { rows: covered } = await tx.query<Pick<CoverageFact, 'scope' | 'version' | 'coverage'>>(
      `update coverage set version = version + 1 where scope_id = $1
       returning scope, version, json_build_object('firstAccepted', first_accepted, 'lastAccepted', last_accepted, 'referenceDate', reference_date, 'areas', areas) as coverage`, [scope.id]);
    await publishCoverage(tx, covered.map((one) => ({ kind: 'coverage', feed: scope.feed, sender: scope.sender, ...one })));
    return persons;
  }, { unlimited: true });
}
