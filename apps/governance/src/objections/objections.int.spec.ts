import { jest } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { createKeyFile } from '@tributary/pseudonymisation';
import { eventually } from '@tributary/testing';
import { RunningGovernance } from '../running-governance.fixture.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let governance: RunningGovernance;
beforeAll(async () => { governance = await RunningGovernance.create(); });
afterAll(() => governance.close());
beforeEach(() => governance.pool.query('truncate objection, audit_entry'));

const post = (path: string, body: string, as = 'op') => governance.call(`/v1/objections${path}`, { method: 'POST', body, as });
const add = async (body: string) => (await post('', body)).json();
const withdraw = async (body: string) => (await post('/withdrawals', body)).json();
const counts = async () => (await governance.call('/v1/objections')).json();
const stored = async () => (await governance.pool.query<{ tokens: string[]; from: string; withdrawn: boolean }>(`select tokens, to_char(valid_from, 'YYYY-MM-DD') as "from", withdrawn from objection order by valid_from`)).rows;

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
    const { rows } = await governance.pool.query<{ actor: string; action: string; detail: unknown }>('select actor, action, detail from audit_entry order by at');
    expect(rows).toEqual([
      { actor: 'op', action: 'objections-recorded', detail: { recorded: 2, refused: 2 } }, { actor: 'op', action: 'objections-withdrawn', detail: { withdrawn: 2, unmatched: 0, refused: 2 } },
    ]);
  });

  it('are withdrawn by operators only', async () => {
    expect((await post('/withdrawals', FILE, 'somebody')).status).toBe(403);
  });
});

describe('decisions said again', () => {
  const restate = (as: string) => governance.call('/v1/restatements', { method: 'POST', as });
  /** What this service itself has been told of them. */
  const known = async () => (await governance.pool.query<{ id: string }>('select id from access_principal union all select id from access_agreement order by id')).rows.map(({ id }) => id);

  it('are all that were ever made, withdrawn ones too, and reach whoever has lost them', async () => {
    await add(FILE);
    await withdraw('nhs_number\n9990000018\n');
    expect((await governance.call('/v1/principals/reader', { method: 'PUT', body: { roles: ['auditor'], organisation: null, withdrawn: false } })).status).toBe(200);
    const before = await eventually(async () => {
      const ids = await known();
      expect(ids).toContain('reader');
      return ids;
    });
    await governance.pool.query(`delete from access_principal where id = 'reader'`);
    const answer = await restate('op');
    expect([answer.status, await answer.json()]).toEqual([202, { agreements: 0, objections: 2, principals: 2, organisations: 0 }]);
    await eventually(async () => expect(await known()).toEqual(before));
    expect((await governance.pool.query(`select detail from audit_entry where action = 'decisions-restated'`)).rows).toEqual([{ detail: { agreements: 0, objections: 2, principals: 2, organisations: 0 } }]);
  });

  it('are so for operators only', async () => {
    expect((await restate('reader')).status).toBe(403);
  });
});

describe('after a change of the key', () => {
  it('objections are counted as found by nobody until they are recorded again, which leaves one of each under both keys', async () => {
    await add(FILE);
    await governance.stop();
    await createKeyFile(`${governance.keyFile}.next`, 'k2');
    await writeFile(governance.keyFile, `${await readFile(`${governance.keyFile}.next`, 'utf8')}${await readFile(governance.keyFile, 'utf8')}`);
    await governance.start();
    expect(await counts()).toEqual({ active: 2, withdrawn: 0, underFormerKey: 2 });
    expect(await add('upn\nH801200001001\n')).toEqual({ recorded: 1, refused: [] });
    expect(await counts()).toEqual({ active: 2, withdrawn: 0, underFormerKey: 1 });
    expect((await stored()).find((o) => o.tokens.some((token) => token.startsWith('upn.')))?.tokens.map((token) => token.split('.')[1])).toEqual(['k2', 'k1']);
    expect(await withdraw('nhs_number,upn\n9990000018,\n,H801200001001\n')).toEqual({ withdrawn: 2, unmatched: [], refused: [] });
    expect(await counts()).toEqual({ active: 0, withdrawn: 2, underFormerKey: 0 });
  });
});
