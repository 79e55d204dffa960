import { statementKey, type LinkedRecord, type LinkedStatement } from '@tributary/contracts';
import { localAuthorityByOns } from '@tributary/domain';
import { DEFINITIONS } from '@tributary/indicators';
import { messagingMigrations } from '@tributary/messaging';
import { Metrics } from '@tributary/observability';
import { createDataSource, createPool, migrate, withTransaction } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import type pg from 'pg';
import { Folder } from '../fold/folder.js';
import { kpiMigrations } from '../migrations/index.js';
import { applyStatements, markDirty } from '../records/record-store.js';

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

/** That whose coverage figures go by. */
export const PARTITION = 0;
/** So many people like each one of the examples, so that not all numbers are small. */
export const ALIKE = 15;

/** The councils of the examples, and an agreement of each sender about each of them. */
export async function agreeOnEverything(pool: pg.Pool): Promise<void> {
  for (const code of new Set(COVERAGE.flatMap((c) => c.coverage.areas))) {
    const known = localAuthorityByOns(code);
    if (!known) continue;
    const document = { kind: 'council', id: known.dfe, onsCode: code, name: known.name, region: known.region, nhsArea: null, validFrom: null, validUntil: null };
    await pool.query(`insert into access_organisation (key, kind, id, ons_code, document) values ($1, 'council', $2, $3, $4)`, [`council|${known.dfe}`, known.dfe, code, document]);
    for (const { feed, sender } of COVERAGE) {
      const agreement = { id: `${feed}-${sender}-${code}`, sender, feed, council: code, purposes: ['joint-indicators'], from: '2020-01-01', until: '2099-12-31', retentionDays: 30, withdrawn: false };
      await pool.query('insert into access_agreement (id, sender, feed, council, valid_from, valid_until, withdrawn, document) values ($1, $2, $3, $4, $5, $6, false, $7) on conflict do nothing', [agreement.id, sender, feed, code, agreement.from, agreement.until, agreement]);
    }
  }
}

/** Some people are stated, or nothing of them stands any more, and folded. */
export async function say(pool: pg.Pool, people: readonly number[], emission: number, withdrawn: boolean): Promise<void> {
  const statements = people.flatMap((n) => statementsOf(PEOPLE[n % PEOPLE.length] ?? []).map((s) => ({
    ...s, person: `${s.person}-${Math.floor(n / PEOPLE.length)}`, emission, records: withdrawn ? [] : s.records,
  })));
  await withTransaction(pool, async (tx) => markDirty(tx, PARTITION, await applyStatements(tx, PARTITION, statements)));
  const folder = new Folder(pool, new Metrics('kpi', { process: false }));
  while ((await folder.foldSome(PARTITION)).folded > 0);
}
