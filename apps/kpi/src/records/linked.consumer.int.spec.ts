import type pg from 'pg';
import { statementKey, TOPICS, type LinkedStatement } from '@tributary/contracts';
import { BadMessageError, type BatchMessage } from '@tributary/messaging';
import { withTransaction } from '@tributary/persistence';
import type { TestDatabase } from '@tributary/testing';
import type { KpiConfig } from '../config.js';
import { kpiDatabase, PEOPLE, statementsOf } from '../testing/worked-examples.js';
import { Inflow } from './inflow.js';
import { LinkedConsumer } from './linked.consumer.js';

const PARTITION = 1;

/** A statement of a plan with a record of each type. */
function statementOfAPlan(): LinkedStatement {
  const found = PEOPLE.flatMap(statementsOf).find((s) => s.records.length > 4 && s.records.some((r) => r.recordType === 'named-plan'));
  if (!found) throw new Error('no worked example has a plan');
  return found;
}
const PLAN = statementOfAPlan();

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  ({ database, pool } = await kpiDatabase());
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('truncate record, dirty_person'));

async function take(statements: readonly LinkedStatement[], inflow = new Inflow()): Promise<void> {
  const consumer = new LinkedConsumer({ FIRST_QUARTER: '2022-23Q4' } as KpiConfig, inflow);
  const messages = statements.map((value, i): BatchMessage<LinkedStatement> => ({ key: `${value.person}|${statementKey(value)}`, value, offset: String(i), timestamp: '0' }));
  await withTransaction(pool, (tx) => consumer.handle(tx, { topic: TOPICS.linked, partition: PARTITION, messages }));
}

const held = async () => (await pool.query<{ person: string; key: string; emission: string; body: object | null }>('select person, statement_key as key, emission, body from record')).rows;
const marked = async () => (await pool.query<{ person: string }>('select person from dirty_person')).rows.map((row) => row.person);

describe('linked statements', () => {
  it('are held whole, in one row for each person and key, and have the person folded', async () => {
    await take([PLAN]);
    expect(await held()).toEqual([{
      person: PLAN.person, key: statementKey(PLAN), emission: '1', body: { linkable: PLAN.linkable, objected: PLAN.objected, records: PLAN.records },
    }]);
    expect(await marked()).toEqual([PLAN.person]);
  });

  it('replace what was held when they are later, and only then', async () => {
    const shorter = { ...PLAN, emission: 3, records: PLAN.records.slice(0, 2) };
    await take([shorter, { ...PLAN, emission: 2 }]);
    await take([PLAN]);
    expect(await held()).toMatchObject([{ emission: '3', body: { records: shorter.records } }]);
    await take([{ ...PLAN, emission: 4 }]);
    expect(await held()).toMatchObject([{ emission: '4', body: { records: PLAN.records } }]);
  });

  it('without records leave no content, but the emission that keeps an older one out', async () => {
    await take([{ ...PLAN, emission: 2, records: [] }]);
    await take([PLAN]);
    expect(await held()).toMatchObject([{ emission: '2', body: null }]);
  });

  it('with a malformed record are quarantined by the first of them, told by its type, and nothing of the batch is taken', async () => {
    const records = PLAN.records.map((r) => (r.recordType === 'named-plan' ? { ...r, payload: { ...r.payload, start: 7 } } : r));
    const inflow = new Inflow();
    const refused: unknown = await take([PLAN, { ...PLAN, person: 'another', records: [...records, { recordType: 'Rose', recordId: 'r', payload: {} }] }], inflow).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BadMessageError);
    expect(refused).toMatchObject({ messages: [{ offset: '1', reason: 'payload of named-plan: start' }] });
    expect([await held(), inflow.flows()]).toEqual([[], false]);
  });

  it('count as the records they bring, one that withdraws all as one record', async () => {
    const of = (length: number, records: LinkedStatement['records']) => Array.from({ length }, (_, i) => ({ ...PLAN, person: `person-${i}`, records }));
    const flooded = async (statements: readonly LinkedStatement[]) => {
      const inflow = new Inflow();
      await take(statements, inflow);
      return inflow.flooded();
    };
    expect([await flooded(of(410, PLAN.records.slice(0, 5))), await flooded(of(390, PLAN.records.slice(0, 5)))]).toEqual([true, false]);
    expect([await flooded(of(2_010, [])), await flooded(of(1_990, []))]).toEqual([true, false]);
  });
});
