import { buffer } from 'node:stream/consumers';
import { camhsSample, type CamhsSample, type CamhsSampleOptions } from '@tributary/seeds';
import { RunningFeed, type FeedFiles, type FeedReceipt } from '@tributary/testing';
import { ZipFile } from 'yazl';
import { service } from './service.js';
import { inOrder, told } from './testing/told.js';

const MIDDLESBROUGH = 'E06000002';
const POSTCODES = ['ZZ1 1AA', 'ZZ1 1AB', 'ZZ1 1AD'];
const PATIENTS = 80;
let feed: RunningFeed;

beforeAll(async () => {
  feed = await RunningFeed.start(service, 'ingest-camhs', {
    providers: ['RX3', 'RX4'], agreements: ['RX3', 'RX4'].map((sender) => ({ sender, feed: 'camhs', council: MIDDLESBROUGH })),
    councilOf: { '1AA': MIDDLESBROUGH, '1AB': MIDDLESBROUGH, '1AD': MIDDLESBROUGH },
  });
}, 120_000);
afterAll(() => feed.stop());
beforeEach(() => feed.pool.query('truncate current_record, fact_scope cascade'));

type Shape = Pick<CamhsSampleOptions, 'version' | 'form' | 'month'>;
/** Made once, before anything is sent: making them takes longer than a connection waits. */
const made = new Map<string, CamhsSample>();
function sample(shape: Shape): CamhsSample {
  const key = JSON.stringify(shape);
  const known = made.get(key) ?? camhsSample({ seed: 1, ods: 'RX3', patients: PATIENTS, council: '806', postcodes: POSTCODES, ...shape });
  made.set(key, known);
  return known;
}
async function zip(files: Readonly<Record<string, string>>): Promise<FeedFiles> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  return { 'extract.zip': new Uint8Array(await buffer(archive.outputStream)) };
}
const V6: Shape = { version: '6.0', form: 'csv', month: '2024-11' };
const SHAPES: readonly Shape[] = [
  V6, { ...V6, form: 'xml' }, { version: '6.0', form: 'csv', month: '2024-02' },
  { version: '5.0', form: 'csv', month: '2024-03' }, { version: '5.0', form: 'xml', month: '2024-03' },
  { version: '4.1', form: 'csv', month: '2021-08' }, { version: '4.1', form: 'xml', month: '2021-08' },
];
const MARCH_IN_6: Shape = { version: '6.0', form: 'csv', month: '2024-03' };
for (const shape of [...SHAPES, MARCH_IN_6]) sample(shape);

/** Patients without a number are taken, and reported (health-feeds 1.3). */
function expectedFindings({ truth }: CamhsSample): Record<string, number> {
  const without = truth.filter((p) => !p.numbered);
  const counts = { MHS00111: without.length, MHS00119: without.filter((p) => p.nhsNumberStatus !== '07').length };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
const found = (receipt: FeedReceipt): Record<string, number> => Object.fromEntries(receipt.findings.map((f) => [f.rule, f.count]));

describe.each(SHAPES)('MHSDS $version as $form, of $month', (shape) => {
  it('is read as it is true, record by record and field by field, plain and zipped', async () => {
    const { files, truth } = sample(shape);
    const receipt = await feed.submit(`${shape.month}-primary`, files);
    expect({ outcome: receipt.outcome, found: found(receipt) }).toEqual({ outcome: 'accepted', found: expectedFindings(sample(shape)) });
    expect(inOrder(told(await feed.facts()))).toEqual(inOrder(truth));
    const again = await feed.submit(`${shape.month}-refresh`, await zip(files));
    expect(again.changes).toMatchObject({ added: 0, corrected: 0, withdrawn: 0 });
    expect(again.changes.unchanged).toBe(receipt.changes.added);
  });
});

describe('a sample', () => {
  it('has something to say in every table', () => {
    const { truth } = sample(V6);
    const some = (has: (referral: (typeof truth)[number]['referrals'][number]) => boolean) => truth.some(({ referrals }) => referrals.some(has));
    expect([
      truth.some((p) => p.indicators.length > 0), truth.some((p) => p.plans.length > 0), truth.some((p) => !p.numbered), some((r) => r.services.length > 0), some((r) => r.otherReasons.length > 0),
      some((r) => r.rtt.length > 0), some((r) => r.scores.length > 0), some((r) => r.indirect.length > 0), some((r) => r.spells.length > 0), some((r) => r.rejected !== null), some((r) => r.discharged !== null),
      some((r) => r.contacts.some((c) => c.procedures.length > 0)),
    ]).not.toContain(false);
  });
});

describe('the form in which a month is told', () => {
  it('does not change whose records they are: the same month as a document changes nothing', async () => {
    await feed.submit('2024-11-primary', sample(V6).files);
    const receipt = await feed.submit('2024-11-refresh', sample({ ...V6, form: 'xml' }).files);
    expect(receipt.changes).toMatchObject({ added: 0, corrected: 0, withdrawn: 0 });
  });
  it('does not change whose records they are from version to version: people, referrals and contacts of a month keep their ids', async () => {
    const ids = async () => (await feed.facts()).filter((f) => ['patient', 'referral', 'contact', 'activity', 'care-plan', 'score', 'spell'].includes(f.type)).map((f) => `${f.type} ${f.subject} ${f.id}`).toSorted();
    await feed.submit('2024-03-primary', sample({ version: '5.0', form: 'csv', month: '2024-03' }).files);
    const before = await ids();
    await feed.submit('2024-03-refresh', sample(MARCH_IN_6).files);
    expect(await ids()).toEqual(before);
  });
  it('is not guessed where the header names one version and the tables are of another', async () => {
    const { files } = sample({ version: '5.0', form: 'csv', month: '2024-03' });
    const mixed = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, name.includes('MHS000') ? text.replace('5.0', '6.0') : text]));
    const receipt = await feed.submit('2024-03-primary', mixed);
    expect({ outcome: receipt.outcome, rules: receipt.findings.map((f) => f.rule) }).toEqual({ outcome: 'refused', rules: expect.arrayContaining(['T-VERSION']) });
    const document = Object.values(sample({ version: '5.0', form: 'xml', month: '2024-03' }).files)[0]?.replace('>5.0<', '>6.0<') ?? '';
    expect((await feed.submit('2024-03-refresh', { 'all.xml': document })).outcome).toBe('refused');
    expect(await feed.facts()).toEqual([]);
  });
});

/** Days, times and numbers as Access writes them into text: a day has a time, a time has a day, the NHS number is a decimal. */
function asAccessWrites(text: string): string {
  return text.replaceAll(/(?<=^|,)(\d{4})-(\d\d)-(\d\d)(?:T([\d:]{8}))?(?=,|\r)/gm, (_all, year: string, month: string, day: string, time = '00:00:00') => `${day}/${month}/${year} ${time}`)
    .replaceAll(/(?<=,)(\d\d:\d\d:\d\d)(?=,|\r)/g, '30/12/1899 $1').replaceAll(/(?<=,)(999\d{7})(?=,)/g, '$1.00');
}

describe('the database as Access exports it', () => {
  it('is read all the same, and what is written otherwise is reported', async () => {
    const { files, truth } = sample(V6);
    const receipt = await feed.submit('2024-11-primary', Object.fromEntries(Object.entries(files).map(([name, text]) => [name, asAccessWrites(text)])));
    expect(inOrder(told(await feed.facts()))).toEqual(inOrder(truth));
    expect(Object.keys(found(receipt)).filter((rule) => !(rule in expectedFindings(sample(V6)))).toSorted()).toEqual(['T-SHEET-NUMBER', 'T-SPELLING']);
  });
});

describe('tables that hold nothing that is needed', () => {
  it('are passed over without a word, and a table that nobody knows with one', async () => {
    const { files } = sample(V6);
    const staff = { 'RX3_MHS901StaffDetails_202411.csv': 'CareProfLocalID,OrgIDCareProfLocalID\r\nS1,RX3\r\n' };
    expect(found(await feed.submit('2024-11-primary', { ...files, ...staff }))).toEqual(expectedFindings(sample(V6)));
    expect(found(await feed.submit('2024-11-refresh', { ...files, 'MHS999Unknown.csv': 'A,B\r\n1,2\r\n' }))).toEqual({ ...expectedFindings(sample(V6)), 'T-UNKNOWN-FILE': 1 });
  });
});

describe('local identifiers', () => {
  it('are those of one provider: the same identifiers of two are different people and records', async () => {
    const { files } = sample(V6);
    await feed.submit('2024-11-primary', files, { as: 'RX3' });
    const other = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replaceAll('RX3', 'RX4')]));
    const receipt = await feed.submit('2024-11-primary', other, { as: 'RX4' });
    expect(receipt.outcome).toBe('accepted');
    const patients = await feed.facts('patient');
    expect([patients.length, new Set(patients.map((f) => f.subject)).size]).toEqual([2 * PATIENTS, 2 * PATIENTS]);
    const contacts = await feed.facts('contact');
    expect(new Set(contacts.map((f) => f.id)).size).toBe(contacts.length);
  });
});
