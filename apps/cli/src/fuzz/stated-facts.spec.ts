import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { feeds as aeFeeds } from '@tributary/ingest-ae';
import { feeds as camhsFeeds } from '@tributary/ingest-camhs';
import { feeds as censusFeeds } from '@tributary/ingest-school-census';
import { feeds as sen2Feeds } from '@tributary/ingest-sen2';
import { checkFiles, type CheckedFact, type FeedDefinition, type RangeFile, type Receipt } from '@tributary/ingestion';
import { bladeExport, camhsSample, censusSample, ecdsSamples, sen2Samples } from '@tributary/seeds';
import { parsed, tableDamage, wellHung, withDamage, without, written, type Hung, type TableFile } from './damaged-tables.js';

jest.setTimeout(300_000);

/** Cases a feed; `FUZZ_RUNS` looks longer. */
const RUNS = Math.ceil(Number(process.env['FUZZ_RUNS'] ?? 2_200) / 50);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_126);

const below = (table: RegExp, key: string | null, parent: RegExp, column: string): Hung => ({ table, key, parent: { table: parent, column } });
const root = (table: RegExp, key: string | null): Hung => ({ table, key, parent: null });
const [ON_ROLL, OFF_ROLL] = [/pupilonroll\.csv$/i, /pupilnolongeronroll\.csv$/i];
const pupils = (end: RegExp, of: RegExp, column: string): Hung => below(end, null, of, column);
const REFERRAL = /MHS101/;

interface Case { readonly feed: FeedDefinition | undefined; readonly scope: string; readonly sender: string; readonly rootsOnly?: string; readonly hangs: readonly Hung[]; readonly files: () => Readonly<Record<string, string>> }
const CASES: Readonly<Record<string, Case>> = {
  SEN2: {
    feed: sen2Feeds[0], scope: '2026', sender: '805', files: () => Object.fromEntries(bladeExport(sen2Samples({ seed: 7, council: '805', most: 40 })(2026), 1).tables.map(({ name, chunks }) => [`${name}.csv`, chunks.join('')])), hangs: [
      root(/person\.csv$/, 'persontableid'), below(/requests\.csv$/, 'requeststableid', /person\.csv$/, 'persontableid'), below(/assessment\.csv$/, 'assessmenttableid', /requests\.csv$/, 'requeststableid'),
      below(/namedplan\.csv$/, 'namedplantableid', /assessment\.csv$/, 'assessmenttableid'), below(/plandetail\.csv$/, null, /namedplan\.csv$/, 'namedplantableid'), below(/activeplans\.csv$/, 'activeplanstableid', /requests\.csv$/, 'requeststableid'),
      below(/placementdetail\.csv$/, null, /activeplans\.csv$/, 'activeplanstableid'), below(/senneed\.csv$/, null, /activeplans\.csv$/, 'activeplanstableid'),
    ],
  },
  'the school census': {
    feed: censusFeeds[0], scope: '2025-spring', sender: '805', files: () => censusSample({ seed: 7, dfe: '805', year: 2025, term: 'spring', share: 0.02 }).csv, hangs: [
      root(ON_ROLL, 'pupilonrolltableid'), root(OFF_ROLL, 'pupilnolongeronrolltableid'), pupils(/senneeds\.csv$/, ON_ROLL, 'pupilonrolltableid'), pupils(/addresses\.csv$/, ON_ROLL, 'pupilonrolltableid'),
      pupils(/termlysessiondetailsonroll\.csv$/, ON_ROLL, 'pupilonrolltableid'), pupils(/termlyexclusionsonroll\.csv$/, ON_ROLL, 'pupilonrolltableid'), pupils(/termlyexclusionsoffroll\.csv$/, OFF_ROLL, 'pupilnolongeronrolltableid'),
    ],
  },
  CAMHS: {
    feed: camhsFeeds[0], scope: '2024-11-primary', sender: 'RX3', files: () => camhsSample({ seed: 1, ods: 'RX3', month: '2024-11', version: '6.0', form: 'csv', patients: 40, council: '806', postcodes: ['ZZ80 8AA'] }).files, hangs: [
      root(/MHS001/, 'LocalPatientID'), below(/MHS00[25]/, null, /MHS001/, 'LocalPatientID'), below(/MHS008/, 'CarePlanID', /MHS001/, 'LocalPatientID'), below(/MHS009/, null, /MHS008/, 'CarePlanID'),
      below(REFERRAL, 'ServiceRequestID', /MHS001/, 'LocalPatientID'), below(/MHS(102|103|104|204|501|606)/, null, REFERRAL, 'ServiceRequestID'), below(/MHS201/, 'CareContactID', REFERRAL, 'ServiceRequestID'),
      below(/MHS202/, 'CareActID', /MHS201/, 'CareContactID'), below(/MHS607/, null, /MHS202/, 'CareActID'),
    ],
  },
  'A&E': {
    feed: aeFeeds[0], scope: 'bulk:2024-10-01..2024-10-31', sender: 'RVW', rootsOnly: 'attendance', hangs: [root(/attendances\.csv$/, null)],
    files: () => ecdsSamples({ seed: 11, ods: 'RVW', home: { postcode: 'ZZ80 8AA', residence: 'E06000004', lsoa: 'E01000001' } }).find(({ name }) => name === "a trust's own extract with its mapping")?.files ?? {},
  },
};

function rangeFile(name: string, text: string): RangeFile {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => Readable.from(bytes.length === 0 ? [] : [bytes.subarray(start, end)], { objectMode: false }) };
}

/** Everything that is stated of one root as a text, whatever the ids are; fails where something hangs on what is not stated of the same root. */
function told(facts: readonly CheckedFact[]): string {
  const byId = new Map(facts.map((fact) => [fact.recordId, fact]));
  const text = ({ recordType, payloadText }: CheckedFact): string => {
    const payload = JSON.parse(payloadText) as Record<string, unknown>;
    return JSON.stringify([recordType, Object.entries(payload).map(([name, value]) => {
      if (!PARENTS.includes(name)) return [name, LOCAL.includes(name) ? 'of the sender' : value];
      const parent = byId.get(String(value));
      expect([name, parent !== undefined]).toEqual([name, true]);
      return [name, parent && text(parent)];
    })]);
  };
  expect([...new Set(facts.map(({ subjectId }) => subjectId))]).toHaveLength(1);
  return facts.map(text).toSorted().join('\n');
}
const PARENTS = ['requestId', 'assessmentId', 'namedPlanId', 'activePlanId', 'referralId', 'contactId'];
/** Ids of the sender, hashed under another key each time. */
const LOCAL = ['carePlanId'];

async function check({ feed, scope, sender }: Case, files: readonly TableFile[], others: Readonly<Record<string, string>>): Promise<{ receipt: Receipt; told: string[] }> {
  if (!feed) throw new Error('the feed is declared');
  const all: string[] = [];
  const sent = [...files.map((file): [string, string] => [file.name, written(file)]), ...Object.entries(others)];
  const receipt = await checkFiles(feed, { scope, sender, today: '2026-03-01', files: sent.map(([name, text]) => rangeFile(name, text)), stated: (facts) => { if (facts.length > 0) all.push(told(facts)); } });
  return { receipt, told: all };
}

/** Records that a receipt accounts for. What stands in columns of its parent is no row. */
const counted = ({ rootsOnly }: Case, { records }: Receipt): number =>
  Object.entries(records).reduce((sum, [type, { accepted, quarantined, dropped }]) => (rootsOnly === undefined || type === rootsOnly ? sum + accepted + quarantined + dropped : sum), 0);
const accepted = ({ records }: Receipt): number => Object.values(records).reduce((sum, one) => sum + one.accepted, 0);
const rowsOf = (files: readonly TableFile[]): number => files.reduce((sum, { rows }) => sum + rows.filter((row) => row.some((cell) => cell.trim() !== '')).length, 0);

function lacking(some: readonly string[], all: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const one of all) left.set(one, (left.get(one) ?? 0) + 1);
  return some.filter((one) => {
    const n = left.get(one) ?? 0;
    left.set(one, n - 1);
    return n <= 0;
  });
}

describe.each(Object.entries(CASES))('whatever rows of %s are doubled, dropped, blanked or swapped, or take the key of another', (_name, one) => {
  it('all others are stated as if nothing had been, everything below its own parent, and every row is counted', async () => {
    const given = Object.entries(one.files());
    const isHung = (name: string) => one.hangs.some(({ table }) => table.test(name));
    const [tables, others] = [given.filter(([name]) => isHung(name)).map(([name, text]) => parsed(name, text)), Object.fromEntries(given.filter(([name]) => !isHung(name)))];
    const whole = await check(one, tables, others);
    expect(whole.receipt.outcome).not.toBe('refused');
    expect(whole.told.length).toBeGreaterThan(5);
    await fc.assert(fc.asyncProperty(fc.array(tableDamage, { minLength: 1, maxLength: 3 }), async (damages) => {
      let files: readonly TableFile[] = tables;
      const touched = new Set<readonly string[]>();
      for (const damage of damages) {
        const after = withDamage(files, one.hangs, damage);
        for (const row of after.touched) touched.add(row);
        files = after.files;
      }
      const { receipt, told: damaged } = await check(one, files, others);
      if (receipt.outcome === 'refused') return;
      const rest = await check(one, without(tables, one.hangs, touched), others);
      if (rest.receipt.outcome !== 'refused') expect({ damages, lacking: lacking(rest.told, damaged) }).toEqual({ damages, lacking: [] });
      expect({ damages, more: counted(one, receipt) - counted(one, whole.receipt) }).toEqual({ damages, more: rowsOf(files) - rowsOf(tables) });
      if (one.rootsOnly === undefined) expect({ damages, taken: accepted(receipt) - accepted(whole.receipt) <= wellHung(files, one.hangs) - wellHung(tables, one.hangs) }).toEqual({ damages, taken: true });
    }), { numRuns: RUNS, seed: SEED, endOnFailure: true });
  });
});
