import type pg from 'pg';
import { feedTopicOf, statementKey, statementSchema, subjectKey, type Feed, type Statement } from '@tributary/contracts';
import { messagingMigrations, partitionFor } from '@tributary/messaging';
import { createDataSource, createPool, migrate, type MigrationClass } from '@tributary/persistence';
import { securityMigrations } from '@tributary/security';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import { ingestionMigrations } from './migrations.js';
import { Statements1700000000260 } from './statement-migration.js';

const SCHEMA = 'ingest_upgraded';
const [HERE, ELSEWHERE] = ['E06000002', 'E06000003'];
const TOKEN = (n: number) => `nhs.k1.T${n}`;

let database: TestDatabase;
let pool: pg.Pool;

async function migrateTo(last: MigrationClass | null): Promise<void> {
  const all = [...messagingMigrations, ...securityMigrations, ...ingestionMigrations];
  const source = createDataSource({ url: database.url, schema: SCHEMA, migrations: last ? all.filter((m) => Number(m.name.slice(-13)) < Number(last.name.slice(-13))) : all });
  await migrate(source);
  await source.destroy();
}

beforeEach(async () => {
  database = await createDatabase();
  pool = createPool({ url: database.url, schema: SCHEMA, name: 'upgrade-spec' });
  await migrateTo(Statements1700000000260);
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

async function scopeOf(feed: Feed, sender: string, scope: string): Promise<number> {
  const { rows: [row] } = await pool.query<{ id: number }>('insert into fact_scope (feed, sender, scope) values ($1, $2, $3) returning id', [feed, sender, scope]);
  return row?.id ?? 0;
}

interface Held { readonly type: string; readonly id: string; readonly subject: string | null; readonly council?: string; readonly version?: number; readonly withdrawn?: boolean; readonly tokens?: readonly string[] }

const partitionOf = (feed: Feed, sender: string, subjectId: string) => partitionFor(subjectKey({ feed, sender, subjectId }), feedTopicOf(feed).partitions);

/** As the former version has left it. */
async function hold(feed: Feed, sender: string, scope: number, { type, id, subject, council = HERE, version = 1, withdrawn = false, tokens = [] }: Held): Promise<void> {
  await pool.query(
    `insert into current_record (scope_id, record_type, record_id, version, withdrawn, subject_id, partition, council, tokens, payload, content_hash, is_root) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'h', $11)`,
    [scope, type, id, version, withdrawn, subject, subject === null ? null : partitionOf(feed, sender, subject), subject === null ? null : council, tokens, withdrawn ? '{}' : JSON.stringify({ is: id }), tokens.length > 0]);
}

interface Message { readonly topic: string; readonly partition: number; readonly key: string; readonly value: string | null }

async function messages(): Promise<{ tombstones: string[]; statements: (Statement & { readonly at: string })[] }> {
  const { rows } = await pool.query<Message>('select topic, partition, key, value from outbox order by txid, id');
  const statements = rows.flatMap(({ topic, partition, key, value }) => {
    if (value === null) return [];
    const statement = statementSchema.parse(JSON.parse(value));
    expect([JSON.stringify(statement), statementKey(statement), partitionOf(statement.feed, statement.sender, statement.subjectId)]).toEqual([value, key, partition]);
    return [{ ...statement, at: topic }];
  });
  return { tombstones: rows.filter(({ value }) => value === null).map(({ topic, partition, key }) => `${topic} ${partition} ${key}`).toSorted(), statements };
}

const visit = (id: string, rest: Partial<Held> = {}): Held => ({ type: 'attendance', id, subject: 'P1', tokens: [TOKEN(1)], ...rest });

describe('an installation that published record by record', () => {
  it('takes each of these messages back and states what stands, person by person', async () => {
    const sen2 = await scopeOf('sen2', '806', '2025');
    for (const held of [
      { type: 'request', id: 'r1', subject: 'S1' }, { type: 'person', id: 'p1', subject: 'S1', tokens: [TOKEN(1), TOKEN(2)] }, { type: 'need', id: 'n1', subject: 'S1', withdrawn: true }, { type: 'person', id: 'p2', subject: 'S2', withdrawn: true },
    ] satisfies Held[]) await hold('sen2', '806', sen2, held);
    await migrateTo(null);
    const { tombstones, statements } = await messages();
    const [one, two] = ['S1', 'S2'].map((subject) => `feed.sen2.v1 ${partitionOf('sen2', '806', subject)} sen2|806|2025`);
    expect(tombstones).toEqual([`${one}|request|r1`, `${one}|person|p1`, `${one}|need|n1`, `${two}|person|p2`].toSorted());
    expect(statements).toEqual([{
      at: 'feed.sen2.v1', kind: 'statement', feed: 'sen2', sender: '806', scope: '2025', subjectId: 'S1', council: HERE, version: 1, tokens: [TOKEN(1), TOKEN(2)],
      records: [{ recordType: 'person', recordId: 'p1', payload: { is: 'p1' } }, { recordType: 'request', recordId: 'r1', payload: { is: 'r1' } }],
    }]);
    expect((await pool.query('select statement from fact_scope')).rows).toEqual([{ statement: 1 }]);
  });

  it('states a person for each scope and each council, and keeps to itself deletions of what nobody was told', async () => {
    const [visits, numbers, census] = [await scopeOf('ae', 'RTR', 'attendances'), await scopeOf('nhs-numbers', '806', '2025'), await scopeOf('school-census', '806', '2025-spring')];
    for (const held of [visit('a'), visit('b', { council: ELSEWHERE }), visit('c'), visit('d', { subject: null, withdrawn: true, tokens: [], version: 0 })]) await hold('ae', 'RTR', visits, held);
    await hold('nhs-numbers', '806', numbers, { type: 'nhs-number', id: 'x', subject: 'S1', tokens: [TOKEN(3)] });
    await hold('school-census', '806', census, { type: 'pupil', id: 'y', subject: 'S1', tokens: [TOKEN(3)] });
    await migrateTo(null);
    const { tombstones, statements } = await messages();
    expect(tombstones.map((text) => text.split('|').at(-1) ?? '').toSorted()).toEqual(['a', 'b', 'c', 'x', 'y']);
    expect(statements.map((s) => [s.at, s.feed, s.subjectId, s.council, s.tokens.length, s.records.map((r) => r.recordId).join()])).toEqual([
      ['feed.ae.v1', 'ae', 'P1', HERE, 2, 'a,c'], ['feed.ae.v1', 'ae', 'P1', ELSEWHERE, 1, 'b'], ['feed.sen2.v1', 'nhs-numbers', 'S1', HERE, 1, 'x'], ['feed.school-census.v1', 'school-census', 'S1', HERE, 1, 'y'],
    ]);
  });

  it('takes a record back on every partition when it may have belonged to somebody else before', async () => {
    await hold('ae', 'RTR', await scopeOf('ae', 'RTR', 'attendances'), visit('a', { version: 2 }));
    await migrateTo(null);
    expect((await messages()).tombstones).toEqual([0, 1, 2, 3].map((partition) => `feed.ae.v1 ${partition} ae|RTR|attendances|attendance|a`));
  });

  it('keeps to itself what it has not sent yet of single records, and nothing else', async () => {
    const waiting = ['fact', 'coverage', 'barrier'].map((kind) => JSON.stringify({ kind, feed: 'sen2', sender: '806', scope: '2025' }));
    for (const value of waiting) await pool.query(`insert into outbox (topic, partition, key, value) values ('feed.sen2.v1', 0, 'k', $1)`, [value]);
    await migrateTo(null);
    expect((await pool.query<Message>('select value from outbox order by txid, id')).rows.map((row) => row.value)).toEqual(waiting.slice(1));
  });

  it('that holds nothing says nothing', async () => {
    await migrateTo(null);
    expect((await pool.query('select 1 from outbox')).rowCount).toBe(0);
  });
});
