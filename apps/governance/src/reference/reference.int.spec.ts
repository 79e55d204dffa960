import { jest } from '@jest/globals';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { TOPICS, type Establishment, type Reference, type ReferenceTable } from '@tributary/contracts';
import { createDataSource, createPool, migrate, withTransaction } from '@tributary/persistence';
import { createDatabase, type TestDatabase } from '@tributary/testing';
import { governanceService } from '../service.js';
import { loadPostcodes } from './load-postcodes.js';
import { hashed, loadTable, type Edition } from './load-table.js';
import { authorities, establishments, organisations, type TableFile } from './tables.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase({
    template: {
      name: 'governance', version: governanceService.migrations.map((m) => `${m.name}${String(m)}`).join(),
      build: async (url) => {
        const source = createDataSource({ url, schema: governanceService.schema, migrations: governanceService.migrations });
        await migrate(source);
        await source.destroy();
      },
    },
  });
  pool = createPool({ url: database.url, schema: governanceService.schema, name: 'reference-spec' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('truncate reference_version, reference_entry, postcode, outbox'));

const edition = (name: string, validFrom: string, replace = false): Edition => ({ edition: name, validFrom, replace, actor: 'spec' });
const load = <E>(file: TableFile<E>, text: string | Buffer, wanted: Edition) =>
  withTransaction(pool, (tx) => loadTable(tx, file, (sum) => Readable.from(hashed(Readable.from([Buffer.from(text)]), sum)), wanted));
const said = async (): Promise<{ key: string; value: Reference }[]> => {
  const { rows } = await pool.query<{ topic: string; key: string; value: string }>('select topic, key, value from outbox order by txid, id');
  await pool.query('delete from outbox');
  return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as Reference }));
};
const entries = async (table: ReferenceTable) => (await pool.query<{ entry: Record<string, unknown> }>('select entry from reference_entry where reference = $1 order by key', [table])).rows.map((row) => row.entry);
const versions = async () => (await pool.query<{ v: string }>(`select concat_ws(' ', reference, edition, valid_from, valid_until) as v from reference_version order by reference, valid_from`)).rows.map((row) => row.v);

const GIAS = 'URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),OpenDate,CloseDate,PhaseOfEducation (code),UKPRN,TypeOfResourcedProvision (name)';
const school = (urn: string, name = `School ${urn}`, closed = '') => `${urn},806,${urn.slice(-4)},"${name}",07,01-09-2001,${closed},4,10012345,Resourced provision and SEN unit`;
const gias = (...rows: readonly string[]) => [GIAS, ...rows].join('\r\n');

describe('establishments of GIAS', () => {
  it('are read in the columns of the published file, whatever its encoding', async () => {
    expect(await load(establishments, Buffer.from(gias(school('900001', 'École du Nord', '31-08-2020')), 'latin1'), edition('2025-01', '2025-01-17'))).toEqual({ edition: '2025-01', validFrom: '2025-01-17', entries: 1, changedBuckets: 1 });
    const read: Establishment = {
      urn: '900001', la: '806', number: '0001', ukprn: '10012345', name: 'École du Nord', type: '07', phase: '4', opened: '2001-09-01', closed: '2020-08-31', senUnit: true, resourcedProvision: true,
    };
    expect(await entries('establishments')).toEqual([read]);
    expect(await said()).toMatchObject([{ key: 'establishments|9000', value: { what: 'entries', bucket: '9000', entries: [read] } }, { key: 'establishments|version', value: { what: 'version', edition: '2025-01', entries: 1 } }]);
  });

  it('loaded twice say nothing new', async () => {
    await load(establishments, gias(school('900001')), edition('a', '2025-01-17'));
    await said();
    expect(await load(establishments, gias(school('900001')), edition('a', '2025-01-17'))).toMatchObject({ entries: 1, changedBuckets: 0 });
    expect(await said()).toEqual([]);
    expect(await versions()).toEqual(['establishments a 2025-01-17']);
  });

  it('of a later edition replace those of the one before, whose last day is the day before; only what changed is said', async () => {
    const many = Array.from({ length: 10 }, (_, i) => school(String(900_000 + i * 100)));
    await load(establishments, gias(...many), edition('a', '2025-01-17'));
    await said();
    expect(await load(establishments, gias(...many.slice(1, 9), school('900900', 'Renamed')), edition('b', '2025-02-01'))).toMatchObject({ entries: 9, changedBuckets: 2 });
    expect((await said()).map((m) => m.key)).toEqual(['establishments|9000', 'establishments|9009', 'establishments|version']);
    expect(await versions()).toEqual(['establishments a 2025-01-17 2025-01-31', 'establishments b 2025-02-01']);
  });

  it('of an older edition, or of a file cut short, are refused unless it is said that they shall replace', async () => {
    await load(establishments, gias(...['900001', '900002', '900003'].map((urn) => school(urn))), edition('b', '2025-02-01'));
    await expect(load(establishments, gias(school('900001')), edition('a', '2025-01-01'))).rejects.toMatchObject({ code: 'reference-older', status: 409 });
    await expect(load(establishments, gias(school('900001')), edition('c', '2025-03-01'))).rejects.toMatchObject({ code: 'reference-shrinks', status: 409 });
    await expect(load(establishments, 'a,b\n1,2\n', edition('c', '2025-03-01'))).rejects.toMatchObject({ code: 'reference-file-invalid', status: 422 });
    expect(await entries('establishments')).toHaveLength(3);
    await load(establishments, gias(school('900001')), edition('c', '2025-03-01', true));
    expect(await entries('establishments')).toHaveLength(1);
  });
});

describe('organisations of ODS', () => {
  it('are read from a download, which has no header row', async () => {
    const row = (ods: string, closed = '') => `"${ods}","SOUTH TEES HOSPITALS","Y63","QHM",,,,,,"ZZ1 1AA","19920401","${closed}",,,,,,,,,,,,,,,`;
    await load(organisations, `${row('RTR')}\r\n${row('00M', '20200331')}\r\n`, edition('2025-01', '2025-01-17'));
    expect(await entries('organisations')).toEqual([
      { ods: '00M', name: 'SOUTH TEES HOSPITALS', geography: 'QHM', opened: '1992-04-01', closed: '2020-03-31' }, { ods: 'RTR', name: 'SOUTH TEES HOSPITALS', geography: 'QHM', opened: '1992-04-01', closed: null },
    ]);
  });
});

describe('codes of local authorities', () => {
  const file = ['new_la_code,la_name,date_of_operation,date_of_termination,parent_geography_code,entity_code,entity_description,status,old_la_code',
    'E10000006,Cumbria,01/01/2009,31/03/2023,E12000002,E10,Counties,terminated,909', 'E06000063,Cumberland,01/04/2023,,E12000002,E06,Unitary Authorities,live,942',
    'E06000063 / E06000064,Cumberland / Westmorland and Furness,01/04/2023,,E12000002,E06,Unitary Authorities,live,942 / 943', 'E10000010,Durham,01/01/2009,31/03/2009,E12000001,E10,Counties,terminated,x'].join('\n');

  it('are read with the days on which they held, and with who took over', async () => {
    await load(authorities, file, edition('2025', '2025-01-01'));
    expect(await entries('authorities')).toEqual([
      { ons: 'E06000063', dfe: '942', name: 'Cumberland', region: 'E12000002', opened: '2023-04-01', closed: null, successors: [] },
      { ons: 'E10000006', dfe: '909', name: 'Cumbria', region: 'E12000002', opened: '2009-01-01', closed: '2023-03-31', successors: ['942', '943'] },
    ]);
  });
});

describe('postcodes', () => {
  it('of the ONS directory announce their outward codes, then the edition', async () => {
    const text = 'pcd7,pcds,lsoa21cd,lad25cd,sicbl24cd\n"ZZ1 1AA","ZZ1 1AA",E01012005,E06000002,E38000247\n"ZZ1 1AB","ZZ1 1AB",S01000001,S12000033,\n';
    const loaded = await withTransaction(pool, (tx) => loadPostcodes(tx, Readable.from([Buffer.from(text)]), edition('2025-05', '2025-05-01')));
    expect(loaded).toEqual({ postcodes: 1, changedOutwardCodes: 1 });
    const messages = await said();
    for (const { value } of messages) expect(TOPICS.postcodes.schema.safeParse(value).success).toBe(true);
    expect(messages).toMatchObject([{ key: 'ZZ1', value: { outward: 'ZZ1', edition: '2025-05' } }, { key: 'postcodes|version', value: { what: 'version', table: 'postcodes', edition: '2025-05', validFrom: '2025-05-01' } }]);
  });
});
