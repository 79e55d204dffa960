import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request, toBlade, toXml, type Element, type Return } from '../spec/files.js';
import { good, GOOD_FACTS, historical, refused, UPN, who, withPlan } from '../spec/returns.js';
import { bladeExport, PUBLISHED_2024, publishedCounts, sen2Samples } from '@tributary/seeds';
import { RunningFeed, type CurrentFact, type FeedReceipt as Receipt } from '@tributary/testing';
import { service } from './service.js';

const MIDDLESBROUGH = 'E06000002';
// Made before the service runs: making it takes seconds in which no connection is served.
const middlesbrough = Object.fromEntries(bladeExport(sen2Samples({ seed: 20_250_116, council: '806' })(2025), 1).tables.map((t) => [`${t.name}.csv`, t.chunks.join('')]));
let running: RunningFeed;

beforeAll(async () => {
  const agreements = [{ sender: '806', council: MIDDLESBROUGH }, { sender: '816', council: 'E06000014' }].flatMap((a) => (['sen2', 'nhs-numbers'] as const).map((feed) => ({ ...a, feed })));
  running = await RunningFeed.start(service, 'ingest-sen2', { councils: ['806', '816'], agreements, councilOf: { '1AA': MIDDLESBROUGH, '1AB': 'E06000003' } });
}, 120_000);
afterAll(() => running.stop());
beforeEach(() => running.pool.query('truncate current_record, fact_scope cascade'));

const found = (receipt: Receipt) => Object.fromEntries(receipt.findings.map((f) => [f.rule, f.count]));
/** What a fact says, without the version of its telling. */
const said = (facts: readonly CurrentFact[]) => facts.map(({ statement: _statement, ...fact }) => fact);
const of = (facts: readonly CurrentFact[], type: string) => facts.filter((f) => f.type === type);

describe('a SEN2 return', () => {
  it('becomes records of all eight kinds without a finding', async () => {
    const receipt = await running.submit('2025', toBlade(good));
    expect(receipt).toMatchObject({ outcome: 'accepted', findings: [], changes: { added: GOOD_FACTS, corrected: 0, withdrawn: 0 } });
    const facts = await running.facts();
    expect(new Set(facts.map((f) => f.subject)).size).toBe(3);
    expect(of(facts, 'person').find((f) => f.payload['birthMonth'] === '2012-05')).toMatchObject({ council: MIDDLESBROUGH, payload: { sex: 'F', residence: MIDDLESBROUGH, lsoa: 'E01000001' } });
  });

  it('is the same as XML: the same records under the same ids', async () => {
    await running.submit('2025', toBlade(good));
    const fromCsv = said(await running.facts());
    const again = await running.submit('2025', { 'return.xml': toXml(good) });
    expect(again.changes).toEqual({ added: 0, corrected: 0, withdrawn: 0, unchanged: GOOD_FACTS });
    expect(said(await running.facts())).toEqual(fromCsv);
  });

  it('is the same in another order with other numbers of the export', async () => {
    await running.submit('2025', toBlade(good));
    const shuffled = await running.submit('2025', toBlade({ ...good, persons: good.persons.toReversed() }, { firstId: 5000 }));
    expect(shuffled.changes).toEqual({ added: 0, corrected: 0, withdrawn: 0, unchanged: GOOD_FACTS });
  });

  it('with three corrections changes three records', async () => {
    await running.submit('2025', toBlade(good));
    const [, , third] = good.persons;
    const corrected: Return = { ...good, persons: [
      withPlan(who('Ada', { UPN: UPN.ada, Ethnicity: 'WOTH' }), { PlanRes: 'B' }),
      refused(who('Ben', { UPN: UPN.ben, PersonBirthDate: '2014-02-03' }), { RequestTribunal: '1' }), ...(third ? [third] : []),
    ] };
    const receipt = await running.submit('2025', toBlade(corrected));
    expect(receipt.changes).toEqual({ added: 0, corrected: 3, withdrawn: 0, unchanged: GOOD_FACTS - 3 });
  });

  it('carries tokens of permanent numbers and of the name, never of a temporary UPN', async () => {
    await running.submit('2025', toBlade({ ...good, persons: [refused(who('Ada', { UPN: UPN.ada, UniqueLearnerNumber: '2038475619' })), refused(who('Dee', { UPN: UPN.temporary }))] }));
    const kinds = of(await running.facts(), 'person').map((f) => [...new Set(f.tokens.map((t) => t.split('.')[0] ?? ''))]);
    const [withUpn, without] = kinds.toSorted((a, b) => b.length - a.length);
    expect(withUpn).toEqual(expect.arrayContaining(['upn', 'uln', 'dem4', 'dem5', 'dem6', 'dem7', 'dob']));
    expect(without).toEqual(expect.arrayContaining(['dem4', 'dem7']));
    expect(without).not.toContain('upn');
  });
});

describe('a SEN2 return with defects', () => {
  it('loses the bad field, quarantines the person without a key, and takes the rest', async () => {
    const receipt = await running.submit('2025', toBlade({ ...good, persons: [
      withPlan(who('Ada', { UPN: 'A123456789123', Sex: 'X', UPNunknown: 'UN3' })),
      refused(who('Ben', { UPN: UPN.ben }), { RequestOutcomeDate: '2024-04-30' }),
      refused({ Surname: 'Nobody' }),
    ] }));
    expect(receipt.outcome).toBe('partly');
    expect(found(receipt)).toMatchObject({ P3: 1, P5: 1, R2: 1, P14: 1 });
    const facts = await running.facts();
    expect(of(facts, 'person')).toHaveLength(2);
    expect(of(facts, 'person').find((f) => f.payload['upnUnknown'] === 'UN3')?.payload['sex']).toBeNull();
    expect(of(facts, 'request').find((f) => f.payload['outcome'] === 'N')?.payload['outcomeDate']).toBeNull();
  });

  it('takes both persons under one UPN, by name and without the number', async () => {
    const receipt = await running.submit('2025', toBlade({ ...good, persons: [refused(who('Ada', { UPN: UPN.ada })), refused(who('Ben', { UPN: UPN.ada }))] }));
    expect(found(receipt)).toMatchObject({ P7: 2 });
    const persons = of(await running.facts(), 'person');
    expect(new Set(persons.map((f) => f.subject)).size).toBe(2);
    expect(persons.flatMap((f) => f.tokens).some((t) => t.startsWith('upn.'))).toBe(false);
  });

  it('says in which line, or where in the XML, and prints no value', async () => {
    const bad: Return = { ...good, persons: [...good.persons, withPlan(who('Zed', { UPN: 'A123456789123' }))] };
    const places = async (files: Record<string, string>) => {
      const receipt = await running.submit('2025', files);
      expect(JSON.stringify(receipt)).not.toMatch(/A123456789123|Testperson|Zed|2012-05-04|ZZ1/);
      return receipt.findings.find((f) => f.rule === 'P5')?.places;
    };
    expect(await places(toBlade(bad))).toMatchObject([{ line: 5, field: 'upn' }]);
    expect(await places({ 'return.xml': toXml(bad) })).toMatchObject([{ xpath: expect.stringContaining('Person[4]'), field: 'upn' }]);
  });

  it('keeps historical requests without a date apart', async () => {
    const two = historical(who('Cem', { UPN: UPN.cem }));
    const receipt = await running.submit('2025', toXmlFile({ ...good, persons: [{ ...two, children: [...two.children, request({ RequestOutcome: 'H', Exported: '807' })] }] }));
    expect(receipt.outcome).toBe('accepted');
    expect(of(await running.facts(), 'request')).toHaveLength(2);
  });

  it('keeps a historical plan whose request has no date when an older one is left out', async () => {
    const [plan] = historical(who('Cem')).children as [Element];
    const begun = (start: string): Element => ({ ...plan, children: plan.children.map((a) => ({ ...a, children: a.children.map((named) => ({ ...named, values: { StartDate: start } })) })) });
    const state = (...starts: string[]) => running.submit('2025', toXmlFile({ ...good, persons: [{ ...historical(who('Cem', { UPN: UPN.cem })), children: starts.map(begun) }, withPlan(who('Ada')), withPlan(who('Eve')), withPlan(who('Gil'))] }));
    await state('2015-09-01', '2021-09-01');
    expect(await state('2021-09-01')).toMatchObject({ outcome: 'accepted', changes: { added: 0, corrected: 0, withdrawn: 4 } });
    expect(await state('2015-09-01', '2021-09-01')).toMatchObject({ changes: { added: 4, corrected: 0, withdrawn: 0 } });
  });

  it.each([
    ['of another collection year', '2026', good], ['of another council', '2025', { ...good, lea: '807' }], ['that is another return', '2025', { ...good, header: { Collection: 'SC' } }],
  ])('is refused when it is one %s', async (_what, scope, content) => {
    const receipt = await running.submit(scope, toXmlFile(content));
    expect([receipt.outcome, found(receipt)]).toEqual(['refused', { H1: 1 }]);
    expect(await running.facts()).toEqual([]);
  });

  it('is refused when a table is missing', async () => {
    const files = Object.fromEntries(Object.entries(toBlade(good)).filter(([name]) => !name.includes('namedplan')));
    expect(await running.submit('2025', files)).toMatchObject({ outcome: 'refused', findings: [{ rule: 'T-TABLE' }] });
  });
});

const toXmlFile = (content: Return) => ({ 'return.xml': toXml(content) });

describe('a return with what DfE found missing in Middlesbrough\'s of 2025', () => {
  it('is accepted, and the receipt counts the reviews without outcome and the plans without placement or need', async () => {
    const receipt = await running.submit('2025', middlesbrough);
    const published = PUBLISHED_2024['806'];
    const { held = 0, heldEarlier = 0, heldNextYear = 0 } = published?.reviews ?? {};
    expect(receipt.outcome).toBe('accepted');
    expect(found(receipt)).toMatchObject({ 'V8-outcome': held + heldEarlier + heldNextYear, 'V5': published?.needs.unknown });
    expect((found(receipt)['V2'] ?? 0) + (found(receipt)['V2-transfer'] ?? 0)).toBeGreaterThanOrEqual(published?.placements.notRecorded ?? Infinity);
  });

  it('has the key counts that DfE published', async () => {
    const { feed, scope, sender, source, counts = {} } = publishedCounts('806') ?? {};
    await running.pool.query('insert into published_count (feed, scope, sender, source, counts) values ($1, $2, $3, $4, $5)', [feed, scope, sender, source, JSON.stringify(counts)]);
    const { keyCounts = [] } = await running.submit('2025', middlesbrough);
    expect(Object.fromEntries(keyCounts.filter((k) => k.id !== 'persons').map((k) => [k.id, k.count]))).toEqual(counts);
    expect(keyCounts.map((k) => k.published?.moved ?? null)).toEqual([null, ...Object.keys(counts).map(() => false)]);
  });
});

describe('a council outside the first region', () => {
  it('sends its return like any other', async () => {
    const receipt = await running.submit('2025', toXmlFile({ ...good, lea: '816' }), { as: '816' });
    expect([receipt.outcome, (await running.facts())[0]?.council]).toEqual(['accepted', 'E06000014']);
  });
});

describe('NHS numbers of a council\'s tracing', () => {
  const send = (rows: string) => running.submit('current', { 'traced.csv': `upn,nhs_number\n${rows}` }, { feed: 'nhs-numbers' });

  it('become tokens under the UPN, of the NHS number as verified and of the number alone', async () => {
    expect((await send(`${UPN.ada},999 000 0018\n`)).outcome).toBe('accepted');
    const [fact] = await running.facts();
    expect([fact?.type, fact?.payload, fact?.tokens.map((t) => t.split('.')[0]).toSorted()]).toEqual(['nhs-number', {}, ['nhs', 'nhsnum', 'upn']]);
  });

  it('leave out what is not certain', async () => {
    const receipt = await send(`${UPN.ada},9990000018\n${UPN.ben},9990000019\n${UPN.temporary},9991001239\n`);
    expect([receipt.outcome, found(receipt)]).toEqual(['partly', { T2: 1, T4: 1 }]);
    expect(await running.facts()).toHaveLength(1);
  });

  it('belong to nobody when two rows claim the same one', async () => {
    const receipt = await send(`${UPN.ada},9990000018\n${UPN.ben},9990000018\n${UPN.cem},9991001239\n`);
    expect([receipt.outcome, found(receipt)]).toEqual(['partly', { T6: 2 }]);
    expect(await running.facts()).toHaveLength(1);
  });

  it('replace the ones before', async () => {
    await send(`${UPN.ada},9990000018\n`);
    expect((await send(`${UPN.ada},9991001239\n`)).changes).toMatchObject({ added: 0, corrected: 1, withdrawn: 0 });
  });
});
