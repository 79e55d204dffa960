import type { ExpectedLink } from '@tributary/matching';
import { createPool, withTransaction } from '@tributary/persistence';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import { compareLinks } from './links.js';

type Pool = ReturnType<typeof createPool>;

/** What is read of linkage's tables. */
const TABLES = `
  create table subject (id int primary key, level text, linkable boolean not null, objected boolean not null);
  create table statement (key text primary key, subject int not null, records json, emitted_person text)`;
const [ROSE, TOM] = ['sen2|806|2025|rose|E06000002', 'sen2|806|2025|tom|E06000002'];
const [PERSON, NEED, PLAN, TOMS] = ['person|r', 'need|n', 'plan|p', 'person|t'].map((record) => `sen2|806|2025|${record}`) as [string, string, string, string];
const link = (person: string): ExpectedLink => ({ person, level: 'L4', linkable: true, objected: false });
const EXPECTED = new Map([PERSON, NEED, PLAN].map((key) => [key, link('first')])).set(TOMS, link('second'));

describe('links of statements compared record by record', () => {
  let database: TestDatabase;
  let pool: Pool;
  const records = (...keys: string[]) => JSON.stringify(keys.map((key) => {
    const [recordType, recordId] = key.split('|').slice(3);
    return { recordType, recordId, payload: { recordId: 'not this one' } };
  }));
  const state = (key: string, subject: number, said: string | null, person: string | null) => pool.query('insert into statement values ($1, $2, $3, $4)', [key, subject, said, person]);
  const compared = () => withTransaction(pool, (tx) => compareLinks(tx, EXPECTED));

  beforeAll(async () => {
    database = await createDatabase();
    pool = createPool({ url: await database.urlAs('linkage'), schema: 'linkage', name: 'spec', max: 1 });
    await pool.query(TABLES);
    await pool.query(`insert into subject values (1, 'L4', true, false), (2, 'L4', true, false)`);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  beforeEach(async () => {
    await pool.query('truncate statement');
    await state(ROSE, 1, records(PERSON, NEED, PLAN), 'p1');
    await state(TOM, 2, records(TOMS), 'p2');
  });

  it('agree when each stands once, under its person, whatever is withdrawn or not passed on', async () => {
    await state('sen2|806|2024|rose|E06000002', 1, null, null);
    await state('camhs|RX3|2025|x|E06000002', 1, records(PERSON), null);
    expect(await compared()).toEqual({ compared: 4, differences: [] });
  });

  it('differ by a record that is missing from its statement', async () => {
    await pool.query('update statement set records = $2 where key = $1', [ROSE, records(PERSON, PLAN)]);
    expect(await compared()).toEqual({ compared: 3, differences: [`${NEED}: must be stated, and is not`] });
  });

  it('differ by a record that is too many in its statement, and by one that two statements hold', async () => {
    await pool.query('update statement set records = $2 where key = $1', [ROSE, records(PERSON, NEED, PLAN, 'sen2|806|2025|need|other')]);
    expect((await compared()).differences).toEqual(['sen2|806|2025|need|other: is stated, and must not be']);
    await pool.query('update statement set records = $2 where key = $1', [ROSE, records(PERSON, NEED, PLAN)]);
    await state('sen2|806|2025|rose|E06000003', 1, records(NEED), 'p1');
    expect((await compared()).differences).toEqual([`${NEED}: is stated more than once`]);
  });

  it('differ by each record whose person is another', async () => {
    await pool.query('update statement set emitted_person = $2 where key = $1', [TOM, 'p1']);
    expect((await compared()).differences).toEqual([`${TOMS}: belongs to another person`]);
  });
});
