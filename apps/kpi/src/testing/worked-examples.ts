import { statementKey, type LinkedRecord, type LinkedStatement } from '@tributary/contracts';
import { DEFINITIONS } from '@tributary/indicators';
import { messagingMigrations } from '@tributary/messaging';
import { createDataSource, createPool, migrate } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import type pg from 'pg';
import { kpiMigrations } from '../migrations/index.js';

/** People and coverage of every worked example of the catalogue, each person with an id of its own. */
const EXAMPLES = DEFINITIONS.flatMap((d) => d.examples.map((example, i) => ({ ...example, name: `${d.id}-${i}` })));
export const COVERAGE = [...new Map(EXAMPLES.flatMap((e) => e.coverage).map((c) => [`${c.feed}|${c.sender}|${c.scope}`, c])).values()];
export const PEOPLE: LinkedRecord[][] = EXAMPLES.flatMap((e) => e.people.map((records, i) => records.map((r) => ({ ...r, person: `${e.name}-${i}` }))));

/** One person's records as linkage states them for the first time. */
export function statementsOf(records: readonly LinkedRecord[]): LinkedStatement[] {
  return [...Map.groupBy(records, statementKey).values()].flatMap(([first, ...more]): LinkedStatement[] => {
    if (!first) return [];
    const { recordType: _type, recordId: _id, payload: _payload, ...whose } = first;
    return [{ kind: 'statement', ...whose, emission: 1, records: [first, ...more].map(({ recordType, recordId, payload }) => ({ recordType, recordId, payload })) }];
  });
}

/** A database with the tables of kpi, and a pool on it. */
export async function kpiDatabase(): Promise<{ database: TestDatabase; pool: pg.Pool }> {
  const migrations = [...messagingMigrations, ...securityMigrations, ...kpiMigrations];
  const database = await createDatabase({ template: { name: 'kpi', version: migrations.map((m) => `${m.name}${String(m)}`).join(), build: async (url) => {
    const source = createDataSource({ url, schema: 'kpi', migrations });
    await migrate(source);
    await source.destroy();
  } } });
  return { database, pool: createPool({ url: database.url, schema: 'kpi', name: 'kpi spec', max: 4 }) };
}
