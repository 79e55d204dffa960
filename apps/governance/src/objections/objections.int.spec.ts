import { jest } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { createPool } from '@tributary/persistence';
import { createKeyFile } from '@tributary/pseudonymisation';
import type { RunningService } from '@tributary/service';
import { createDatabase, createTopics, deleteTopics, eventually, kafkaEnv, redisUrl, startTokenIssuer, topicPrefix, type TestDatabase, type TokenIssuer } from '@tributary/testing';
import { governanceService } from '../service.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let database: TestDatabase;
let pool: pg.Pool;
let issuer: TokenIssuer;
let running: RunningService;
let folder: string;
let environment: Record<string, string>;
const prefix = topicPrefix();

beforeAll(async () => {
  issuer = await startTokenIssuer();
  const [kafka, redis] = [await kafkaEnv(), await redisUrl()];
  database = await createDatabase();
  folder = await mkdtemp(join(tmpdir(), 'objections-'));
  await createTopics(prefix);
  await createKeyFile(join(folder, 'key'));
  environment = {
    PORT: '0', DATABASE_URL: await database.urlAs('governance'), KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.username, KAFKA_PASSWORD: kafka.password, KAFKA_TOPIC_PREFIX: prefix, REDIS_URL: redis,
    OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: issuer.audience, LOG_LEVEL: 'silent', DATA_DIR: folder, KEY_FILE: join(folder, 'key'), BOOTSTRAP_OPERATOR: 'op',
  };
  await governanceService.migrate(environment);
  pool = createPool({ url: await database.urlAs('governance'), schema: governanceService.schema, name: 'objections-spec' });
  await start();
});
afterAll(async () => {
  await running.stop();
  await pool.end();
  issuer.close();
  await deleteTopics(prefix);
  await database.drop();
  await rm(folder, { recursive: true });
});
beforeEach(() => pool.query('truncate objection, audit_entry'));

async function start(): Promise<void> {
  running = await governanceService.start(environment);
  // The operator is known when its own announcement has come back.
  await eventually(async () => { expect((await fetch(`${running.url}/v1/objections`, as('op'))).status).toBe(200); }, { timeout: 60_000, every: 200 });
}

const as = (who: string): RequestInit => ({ headers: { authorization: `Bearer ${issuer.token(who)}`, 'content-type': 'text/csv' } });
const post = (path: string, body: string, who = 'op') => fetch(`${running.url}/v1/objections${path}`, { method: 'POST', body, ...as(who) });
const add = async (body: string) => (await post('', body)).json();
const withdraw = async (body: string) => (await post('/withdrawals', body)).json();
const counts = async () => (await fetch(`${running.url}/v1/objections`, as('op'))).json();
const stored = async () => (await pool.query<{ tokens: string[]; from: string; withdrawn: boolean }>(`select tokens, to_char(valid_from, 'YYYY-MM-DD') as "from", withdrawn from objection order by valid_from`)).rows;

const FILE = 'nhs_number,upn,birth_date,from\n9990000018,,,2024-01-01\n,H801200001001,,2024-02-01\n,H801200001001,04/03/2012,\n,,2012-03-04,\n';
const REFUSED = [{ line: 4, reason: expect.stringContaining('birth_date cannot be used') as string }, { line: 5, reason: expect.stringContaining('too little') as string }];

describe('objections that are recorded', () => {
  it('are all rows that can have effect; the others are named by line, and none is recorded without effect', async () => {
    expect(await add(FILE)).toEqual({ recorded: 2, refused: REFUSED });
    expect((await stored()).map((o) => [o.tokens.map((token) => token.split('.')[0]), o.from])).toEqual([[['nhs', 'nhsnum'], '2024-01-01'], [['upn'], '2024-02-01']]);
    expect(await counts()).toEqual({ active: 2, withdrawn: 0, underFormerKey: 0 });
  });

  it('are one for a person, from the first day that a file says', async () => {
    expect(await add('upn,from\nH801200001001,2024-02-01\nH801200001001,2024-01-01\nH801200001001,2099-01-01\n')).toEqual({ recorded: 1, refused: [] });
    expect((await stored()).map((o) => o.from)).toEqual(['2024-01-01']);
    expect(await add('upn,from\nH801200001001,2024-03-01\n')).toEqual({ recorded: 1, refused: [] });
    expect((await stored()).map((o) => o.from)).toEqual(['2024-03-01']);
  });

  it('may be as many as a file can hold', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `Ash${'abcdefghijklmnopqrstuvwxyz'[i % 26] ?? ''},Field,${new Date(Date.UTC(2000, 0, 1 + Math.floor(i / 26))).toISOString().slice(0, 10)},F`);
    expect(await add(`forename,surname,birth_date,sex\n${rows.join('\n')}\n`)).toEqual({ recorded: 20_000, refused: [] });
  });

  it('get an answer too when the file cannot be read', async () => {
    const answer = await post('', `upn\n${'x'.repeat(3_000_000)}`);
    expect([answer.status, await answer.json()]).toEqual([422, expect.objectContaining({ code: 'objections-file-invalid' })]);
  });
});

describe('objections that are withdrawn', () => {
  it('are those that the same rows recorded; lines that recorded none are named', async () => {
    await add(FILE);
    const taken = (await stored()).map((o) => o.tokens);
    expect(await withdraw('nhs_number,upn,birth_date\n9990000018,,\n,W806204722015,\n,H801200001001,x\n')).toEqual({ withdrawn: 1, unmatched: [3], refused: [{ line: 4, reason: expect.stringContaining('birth_date') as string }] });
    expect(await stored()).toEqual([{ tokens: taken[0], from: '2024-01-01', withdrawn: true }, { tokens: taken[1], from: '2024-02-01', withdrawn: false }]);
    expect(await withdraw('nhs_number\n9990000018\n')).toEqual({ withdrawn: 1, unmatched: [], refused: [] });
    expect(await counts()).toEqual({ active: 1, withdrawn: 1, underFormerKey: 0 });
  });

  it('are in force again when they are recorded again', async () => {
    await add('upn\nH801200001001\n');
    await withdraw('upn\nH801200001001\n');
    await add('upn\nH801200001001\n');
    expect(await counts()).toEqual({ active: 1, withdrawn: 0, underFormerKey: 0 });
  });

  it('are on record with how many and without who', async () => {
    await add(FILE);
    await withdraw(FILE);
    const { rows } = await pool.query<{ actor: string; action: string; detail: unknown }>('select actor, action, detail from audit_entry order by at');
    expect(rows).toEqual([
      { actor: 'op', action: 'objections-recorded', detail: { recorded: 2, refused: 2 } }, { actor: 'op', action: 'objections-withdrawn', detail: { withdrawn: 2, unmatched: 0, refused: 2 } },
    ]);
  });

  it('are withdrawn by operators only', async () => {
    expect((await post('/withdrawals', FILE, 'somebody')).status).toBe(403);
  });
});

describe('decisions said again', () => {
  const restate = (who: string) => fetch(`${running.url}/v1/restatements`, { method: 'POST', ...as(who) });
  /** What this service itself has been told of them. */
  const known = async () => (await pool.query<{ id: string }>('select id from access_principal union all select id from access_agreement order by id')).rows.map(({ id }) => id);

  it('are all that were ever made, withdrawn ones too, and reach whoever has lost them', async () => {
    await add(FILE);
    await withdraw('nhs_number\n9990000018\n');
    const json = (method: string, path: string, body: unknown) => fetch(`${running.url}${path}`, { method, body: JSON.stringify(body), headers: { authorization: `Bearer ${issuer.token('op')}`, 'content-type': 'application/json' } });
    expect((await json('PUT', '/v1/principals/reader', { roles: ['auditor'], organisation: null, withdrawn: false })).status).toBe(200);
    const before = await eventually(async () => {
      const ids = await known();
      expect(ids).toContain('reader');
      return ids;
    });
    await pool.query(`delete from access_principal where id = 'reader'`);
    const answer = await restate('op');
    expect([answer.status, await answer.json()]).toEqual([202, { agreements: 0, objections: 2, principals: 2, organisations: 0 }]);
    await eventually(async () => expect(await known()).toEqual(before));
    expect((await pool.query(`select detail from audit_entry where action = 'decisions-restated'`)).rows).toEqual([{ detail: { agreements: 0, objections: 2, principals: 2, organisations: 0 } }]);
  });

  it('are so for operators only', async () => {
    expect((await restate('reader')).status).toBe(403);
  });
});

describe('after a change of the key', () => {
  it('objections are counted as found by nobody until they are recorded again, which leaves one of each under both keys', async () => {
    await add(FILE);
    await running.stop();
    await createKeyFile(join(folder, 'next'), 'k2');
    await writeFile(join(folder, 'key'), `${await readFile(join(folder, 'next'), 'utf8')}${await readFile(join(folder, 'key'), 'utf8')}`);
    await start();
    expect(await counts()).toEqual({ active: 2, withdrawn: 0, underFormerKey: 2 });
    expect(await add('upn\nH801200001001\n')).toEqual({ recorded: 1, refused: [] });
    expect(await counts()).toEqual({ active: 2, withdrawn: 0, underFormerKey: 1 });
    expect((await stored()).find((o) => o.tokens.some((token) => token.startsWith('upn.')))?.tokens.map((token) => token.split('.')[1])).toEqual(['k2', 'k1']);
    expect(await withdraw('nhs_number,upn\n9990000018,\n,H801200001001\n')).toEqual({ withdrawn: 2, unmatched: [], refused: [] });
    expect(await counts()).toEqual({ active: 0, withdrawn: 2, underFormerKey: 0 });
  });
});
