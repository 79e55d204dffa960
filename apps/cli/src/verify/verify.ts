import { londonDate } from '@tributary/domain';
import { withTransaction } from '@tributary/persistence';
import type { Session } from '../session/session.js';
import { compareCells } from './cells.js';
import { expectedLinks, readCoverage, readFacts } from './facts.js';
import { compareLinks } from './links.js';
import { verifierPool } from './pool.js';

export interface Verification {
  readonly ok: boolean;
  readonly facts: number;
  readonly records: number;
  readonly persons: number;
  readonly cells: number;
  readonly linkDifferences: number;
  readonly cellDifferences: number;
  /** The first of them, as record keys and cells. */
  readonly examples: readonly string[];
  readonly seconds: number;
}

const EXAMPLES = 20;

/**
 * Recomputes links and cells from ingestion's current facts and compares all of them with the running system, in one repeatable-read snapshot
 * (correctness.md section 7). It shares with the services the pure functions and nothing else. To be run when nothing is under way.
 */
export async function verify(session: Session): Promise<Verification> {
  const began = performance.now();
  const pool = await verifierPool(session);
  try {
    return await withTransaction(pool, async (tx) => {
      await tx.query(`set local work_mem = '128MB'`);
      const facts = await readFacts(tx);
      const links = await expectedLinks(tx, facts, londonDate(new Date()));
      const total = facts.length;
      facts.length = 0;
      const linkResult = await compareLinks(tx, links);
      const cellResult = await compareCells(tx, links, await readCoverage(tx));
      return {
        ok: linkResult.differences.length + cellResult.differences.length === 0, facts: total, records: linkResult.compared, persons: cellResult.persons, cells: cellResult.cells,
        linkDifferences: linkResult.differences.length, cellDifferences: cellResult.differences.length,
        examples: [...linkResult.differences, ...cellResult.differences].slice(0, EXAMPLES), seconds: Math.round((performance.now() - began) / 100) / 10,
      };
    }, { isolation: 'repeatable read', attempts: 1 });
  } finally {
    await pool.end();
  }
}
