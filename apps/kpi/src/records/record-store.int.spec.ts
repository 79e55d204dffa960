import type pg from 'pg';
import type { CoverageFact, Feed, LinkedStatement } from '@tributary/contracts';
import { withTransaction } from '@tributary/persistence';
import type { TestDatabase } from '@tributary/testing';
import { kpiDatabase } from '../testing/worked-examples.js';
import { applyCoverage, applyStatements } from './record-store.js';

const PARTITION = 3;

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  ({ database, pool } = await kpiDatabase());
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('truncate record, coverage, dirty_person'));

/** Something that stands of a person of whom nothing else does. */
function stated(person: string, feed: Feed, sender: string, scope: string): LinkedStatement {
  const records = [{ recordType: 'person', recordId: 'r', payload: {} }];
  return { kind: 'statement', person, feed, sender, scope, subjectId: 's', council: 'E06000002', emission: 1, linkable: true, objected: false, records };
}

function accepted(feed: Feed, sender: string, scope: string, version = 1, referenceDate = '2025-01-16'): CoverageFact {
  return { kind: 'coverage', feed, sender, scope, version, coverage: { firstAccepted: '2025-02-27', lastAccepted: '2025-02-27', referenceDate, areas: [] } };
}

/** Whom a scope that comes in has folded again. */
async function concernedBy(fact: CoverageFact): Promise<string[]> {
  await pool.query('truncate dirty_person');
  await withTransaction(pool, (tx) => applyCoverage(tx, PARTITION, [fact]));
  return (await pool.query<{ person: string }>('select person from dirty_person order by person')).rows.map((row) => row.person);
}

const say = (statements: readonly LinkedStatement[]) => withTransaction(pool, (tx) => applyStatements(tx, PARTITION, statements));

describe('a scope that comes in', () => {
  it('has those folded of whom something stands in it, in no scope that only begins alike and of no other sender', async () => {
    const gone = { ...stated('gone', 'sen2', '806', '2025'), records: [] };
    await say([stated('in', 'sen2', '806', '2025'), stated('in', 'sen2', '806', '2024'), stated('alike', 'sen2', '806', '20251'), stated('elsewhere', 'sen2', '807', '2025'), gone]);
    expect(await concernedBy(accepted('sen2', '806', '2025'))).toEqual(['in']);
  });

  it('of monthly submissions has everybody of the sender folded, since who is missing from a later month is not open', async () => {
    await say([stated('in', 'camhs', 'RX3', '2025-01-refresh'), stated('before', 'camhs', 'RX3', '2024-12-refresh'), stated('elsewhere', 'camhs', 'RX4', '2025-01-refresh')]);
    expect(await concernedBy(accepted('camhs', 'RX3', '2025-01-refresh'))).toEqual(['before', 'in']);
  });

  it('concerns nobody when it comes again, until its census day is another', async () => {
    await say([stated('in', 'sen2', '806', '2025')]);
    await concernedBy(accepted('sen2', '806', '2025'));
    expect([await concernedBy(accepted('sen2', '806', '2025')), await concernedBy(accepted('sen2', '806', '2025', 2))]).toEqual([[], []]);
    expect(await concernedBy(accepted('sen2', '806', '2025', 3, '2025-01-23'))).toEqual(['in']);
  });
});
