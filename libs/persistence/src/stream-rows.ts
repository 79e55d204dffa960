import pg from 'pg';
import { quoteIdentifier, type Tx } from './pool.js';

let serial = 0;

/**
 * Rows of a big result, one at a time, through a server-side cursor; memory holds `batchSize` rows, twice that where it reads ahead.
 * With a pool, the query has a read-only repeatable-read transaction of its own; with a transaction, it runs inside that one, and other
 * statements may be sent between two rows, unless it reads ahead. Leaving the loop early closes the cursor.
 * The type of a row is what the caller says it is: name the columns in the query.
 * @param ahead has the server make the next rows while these are worked on; always so with a pool.
 */
export async function* streamRows<Row extends pg.QueryResultRow>(source: pg.Pool | Tx, sql: string, params: readonly unknown[] = [], batchSize = 1_000, ahead = false): AsyncGenerator<Row, void, undefined> {
  if (!(source instanceof pg.Pool)) {
    yield* readCursor<Row>(source, sql, params, batchSize, ahead);
    return;
  }
  const tx = await source.connect();
  let failure: Error | undefined;
  try {
    await tx.query('begin isolation level repeatable read read only');
    yield* readCursor<Row>(tx, sql, params, batchSize, true);
    await tx.query('commit');
  } catch (error) {
    failure = error instanceof Error ? error : new Error('cursor failed');
    throw error;
  } finally {
    // An early end of the loop leaves the transaction open: the rollback is a no-op after a commit.
    if (!failure) await tx.query('rollback').catch((error: Error) => { failure = error; });
    tx.release(failure);
  }
}

async function* readCursor<Row extends pg.QueryResultRow>(tx: Tx, sql: string, params: readonly unknown[], batchSize: number, ahead: boolean): AsyncGenerator<Row, void, undefined> {
  const cursor = quoteIdentifier(`rows_${++serial}`);
  await tx.query(`declare ${cursor} no scroll cursor for ${sql}`, [...params]);
  const fetch = () => tx.query<Row>(`fetch ${Math.trunc(batchSize)} from ${cursor}`);
  let usable = true;
  let next: ReturnType<typeof fetch> | undefined;
  try {
    for (;;) {
      const { rows } = await (next ?? fetch());
      const last = rows.length < batchSize;
      next = ahead && !last ? fetch() : undefined;
      // Waited for when it is its turn; a failure until then must not end the process.
      next?.catch(() => undefined);
      yield* rows;
      if (last) break;
    }
  } catch (error) {
    usable = false;
    throw error;
  } finally {
    if (usable) {
      await next?.catch(() => undefined);
      await tx.query(`close ${cursor}`).catch(() => undefined);
    }
  }
}
