import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { toCollect, type Census, type Fields, type Pupil } from '../spec/files.js';
import { RunningFeed, type CurrentFact, type FeedReceipt as Receipt } from '@tributary/testing';
import { service } from './service.js';

const MIDDLESBROUGH = 'E06000002';
let running: RunningFeed;

beforeAll(async () => {
  running = await RunningFeed.start(service, 'ingest-school-census', { councils: ['806'], agreements: [{ sender: '806', feed: 'school-census', council: MIDDLESBROUGH }], councilOf: { '1AA': MIDDLESBROUGH, '1AB': 'E06000003' } });
}, 120_000);
afterAll(() => running.stop());
beforeEach(() => running.pool.query('truncate current_record, fact_scope cascade'));

const found = (receipt: Receipt) => Object.fromEntries(receipt.findings.map((f) => [f.rule, f.count]));
const said = (facts: readonly CurrentFact[]) => facts.map(({ statement: _statement, ...fact }) => fact);
const of = (facts: readonly CurrentFact[], type: string) => facts.filter((f) => f.type === type);

const UPN = ['W806204722015', 'N840321419087', 'H801200001001'] as const;
const fields = (other: Fields = {}): Fields => ({
  surname: 'Testperson', forename: 'Ada', dob: '2012-05-04', sex: 'F', ethnicity: 'WBRI', upn: UPN[0], entrydate: '2020-09-01', enrolstatus: 'C', ncyearactual: '7', boarder: 'N',
  senprovision: 'E', senunitindicator: 'False', resourcedprovisionindicator: 'True', termlysessionspossible: '140', ...other,
});
const ada: Pupil = {
  fields: fields(), postcode: 'ZZ1 1AA', needs: [{ sentype: 'ASD', sentyperank: '1' }, { sentype: 'SLCN', sentyperank: '2' }], sessions: { '/': '60', '\\': '60', I: '5' },
  exclusions: [{ startdate: '2024-11-05', category: 'SUSP', reason1: 'PP', reason2: 'DB', sessions: '4', senprovision: 'E' }],
};
const ben: Pupil = { leaver: true, fields: fields({ forename: 'Ben', upn: UPN[1], dob: '2013-02-03', leavingdate: '2024-12-10' }), postcode: 'ZZ1 1AB' };
const cem: Pupil = { fields: fields({ forename: 'Cem', upn: UPN[2], senprovision: 'K' }), postcode: 'ZZ1 1AA', needs: [{ sentype: 'NSA', sentyperank: '1' }] };
const SCHOOL = { estab: '4001', urn: '100001' };
const census = (pupils: readonly Pupil[], other: Partial<Census> = {}): Census => ({ year: 2025, term: 'spring', lea: '806', schools: [SCHOOL, { estab: '7001', urn: '100002' }], pupils, ...other });
const all = census([ada, ben, cem]);
const ALL_FACTS = 5 + 1 + 2;

describe('a school census', () => {
  it('becomes pupils with their needs, attendance and exclusions, without a finding', async () => {
    const receipt = await running.submit('2025-spring', toCollect(all));
    expect(receipt).toMatchObject({ outcome: 'accepted', findings: [], changes: { added: ALL_FACTS } });
    const facts = await running.facts();
    expect(of(facts, 'pupil').find((f) => f.payload['onRoll'] === true && f.payload['senProvision'] === 'E')).toMatchObject({
      council: MIDDLESBROUGH, payload: { birthMonth: '2012-05', residence: MIDDLESBROUGH, establishment: '8064001', sessionsPossible: 140, resourcedProvision: true, enrolStatus: 'C' },
    });
    expect(of(facts, 'attendance')[0]?.payload).toEqual({ sessions: { '/': 60, '\\': 60, I: 5 }, term: '2024-autumn' });
    expect(of(facts, 'exclusion')[0]?.payload).toMatchObject({ category: 'SUSP', reasons: ['PP', 'DB'], sessions: 4 });
  });

  it('takes the residence from the address of the pupil, also of one who has left', async () => {
    await running.submit('2025-spring', toCollect(all));
    expect(of(await running.facts(), 'pupil').find((f) => f.payload['onRoll'] === false)).toMatchObject({ council: MIDDLESBROUGH, payload: { residence: 'E06000003', leavingDate: '2024-12-10' } });
  });

  it('is the same in another order with other numbers of the export', async () => {
    await running.submit('2025-spring', toCollect(all));
    const before = said(await running.facts());
    const again = await running.submit('2025-spring', toCollect(census([cem, ben, ada]), { firstId: 700 }));
    expect(again.changes).toEqual({ added: 0, corrected: 0, withdrawn: 0, unchanged: ALL_FACTS });
    expect(said(await running.facts())).toEqual(before);
  });

  it('with one more session under a code corrects one record', async () => {
    await running.submit('2025-spring', toCollect(all));
    const receipt = await running.submit('2025-spring', toCollect(census([{ ...ada, sessions: { ...ada.sessions, I: '6' } }, ben, cem])));
    expect(receipt.changes).toEqual({ added: 0, corrected: 1, withdrawn: 0, unchanged: ALL_FACTS - 1 });
  });

  it('knows the tables of each term: autumn has two parts of the summer term, no other term than spring has needs', async () => {
    const pupil: Pupil = { ...ada, fields: fields({ summerhalfterm2sessionspossible: '20' }), summerSessions: { '/': '9', I: '1' }, exclusions: [] };
    for (const [scope, other] of [['2024-autumn', { year: 2024, term: 'autumn' }], ['2025-summer', { term: 'summer' }]] as const) {
      expect((await running.submit(scope, toCollect(census([pupil], other)))).findings).toEqual([]);
    }
    const facts = await running.facts();
    expect(of(facts, 'need')).toEqual([]);
    expect(of(facts, 'attendance').find((f) => f.scope === '2024-autumn')?.payload).toEqual({ sessions: { '/': 69, '\\': 60, I: 6 }, term: '2024-summer' });
    expect(new Set(of(facts, 'pupil').map((f) => f.payload['sessionsPossible']))).toEqual(new Set([140, 160]));
    expect(new Set(of(facts, 'pupil').map((f) => f.subject)).size).toBe(1);
  });

  it('keeps a pupil of two schools as two pupils of one person', async () => {
    await running.submit('2025-spring', toCollect(census([{ ...ada, fields: fields({ enrolstatus: 'M' }) }, { fields: fields({ enrolstatus: 'S', termlysessionspossible: '' }), school: 1, postcode: 'ZZ1 1AA' }])));
    const pupils = of(await running.facts(), 'pupil');
    expect(new Set(pupils.map((f) => f.payload['establishment']))).toEqual(new Set(['8064001', '8067001']));
    expect(new Set(pupils.map((f) => f.subject)).size).toBe(1);
  });
});

describe('the term of a school census', () => {
  const tables = (content: Census) => Object.entries(toCollect(content));
  const only = (term: Census['term'], name: string) => Object.fromEntries(tables(census([ada], { term, year: term === 'autumn' ? 2024 : 2025 })).filter(([file]) => file.endsWith(`_${name}.csv`)));

  it.each([
    ['2025-spring', 'addressesonroll', 'autumn'], ['2025-spring', 'summerhalfterm2sessiondetailsonroll', 'autumn'], ['2025-spring', 'fsmperiodsonroll', 'autumn'], ['2025-summer', 'senneeds', 'spring'],
  ] as const)('is in doubt, and %s refused, with the table %s of %s', async (scope, table, term) => {
    const own = census([{ ...ada, needs: [], exclusions: [] }], { term: scope === '2025-summer' ? 'summer' : 'spring' });
    const receipt = await running.submit(scope, { ...toCollect(own), ...only(term, table) });
    expect([receipt.outcome, found(receipt)['T-OTHER-VERSION'], receipt.findings.flatMap((f) => f.places.map((p) => p.file.replace(/^file-\d+-/, '')))]).toEqual(['refused', 1, [`${table}.csv`]]);
    expect(await running.facts()).toEqual([]);
  });

  it('is in doubt when the reference date is the census day of another one', async () => {
    const receipt = await running.submit('2025-spring', toCollect(census([ada], { schools: [{ ...SCHOOL, header: { referencedate: '2025-05-15' } }] })));
    expect([receipt.outcome, found(receipt)['SC8']]).toEqual(['refused', 1]);
  });

  it('is not in doubt for tables that the feed has no use for', async () => {
    const receipt = await running.submit('2025-spring', { ...toCollect(all), 'Blade-Export_01-02-2025_childcare.csv': 'childcaretableid,schooltableid\r\n1,1\r\n', 'Blade-Export_01-02-2025_learnersupportonroll.csv': 'learnersupportonrolltableid\r\n1\r\n' });
    expect([receipt.outcome, receipt.findings]).toEqual(['accepted', []]);
  });
});

describe('a school census with defects', () => {
  it('loses the bad fields of the public samples, reports retired codes, and keeps every pupil', async () => {
    const receipt = await running.submit('2025-spring', toCollect(census([
      {
        fields: fields({ upn: '3f2a90b1-77d0-4c1e', termlysessionspossible: '134.0', senprovision: 'S' }), postcode: 'Y0 2R', needs: [{ sentype: 'd41d8cd98f00b204', sentyperank: '1.0' }, { sentype: 'ASD', sentyperank: '9.0' }],
        sessions: { '/': '130', H: '4', A: '3', I: '20.0' }, exclusions: [{ startdate: '2024-11-05', category: 'FIXD', reason1: 'OT', sessions: '2' }],
      },
      cem,
    ])));
    expect(receipt.outcome).toBe('accepted');
    expect(found(receipt)).toMatchObject({ '1510': 1, 'SC6': 1, 'SC12-old': 1, 'SC20-old': 1, 'SC21-old': 1, 'SC30': 1, 'SC30-old': 1, 'SC32': 1, 'SC40': 1, 'SC43': 1, 'T-SHEET-NUMBER': 4 });
    expect(found(receipt)).not.toHaveProperty('1500');
    const facts = await running.facts();
    expect(new Set(of(facts, 'pupil').map((f) => f.payload['senProvision']))).toEqual(new Set(['E', 'K']));
    expect(of(facts, 'pupil').find((f) => f.payload['senProvision'] === 'E')?.tokens.some((t) => t.startsWith('upn.'))).toBe(false);
    expect(of(facts, 'attendance')[0]?.payload).toEqual({ sessions: { '/': 130, H: 4, I: 20 }, term: '2024-autumn' });
    expect(of(facts, 'exclusion')[0]?.payload).toMatchObject({ category: 'SUSP', reasons: ['OT'] });
    expect(JSON.stringify(receipt)).not.toMatch(/3f2a90b1|Testperson|d41d8|Y0 2R|2012-05-04/);
  });

  it('blanks NSA where there is a plan', async () => {
    const receipt = await running.submit('2025-spring', toCollect(census([{ ...ada, needs: [{ sentype: 'NSA', sentyperank: '1' }] }])));
    expect(found(receipt)).toEqual({ SC41: 1 });
    expect(of(await running.facts(), 'need')[0]?.payload).toEqual({ type: null, rank: 1 });
  });

  it('takes neither of two pupils who share a UPN at one school, and takes the others', async () => {
    const receipt = await running.submit('2025-spring', toCollect(census([ada, { fields: fields({ forename: 'Dee' }), postcode: 'ZZ1 1AA' }, cem])));
    expect([receipt.outcome, found(receipt)]).toMatchObject(['partly', { '1520': 2 }]);
    expect(of(await running.facts(), 'pupil')).toHaveLength(1);
  });

  it.each([
    ['of another term', '2025-summer', all], ['of another year', '2026-spring', all], ['of another council', '2025-spring', census([ada], { lea: '807' })],
    ['that is another return', '2025-spring', census([ada], { schools: [{ ...SCHOOL, header: { collection: 'SEN2' } }] })],
  ])('is refused when it is one %s', async (_what, scope, content) => {
    const receipt = await running.submit(scope, toCollect(content));
    expect([receipt.outcome, found(receipt)['SC1']]).toEqual(['refused', 1]);
    expect(await running.facts()).toEqual([]);
  });
});
