import { describe, expect, it } from '@jest/globals';
import { PAYLOADS } from '@tributary/contracts';
import { exampleContext, exampleFacts, exampleNode as node, type ExampleFact } from '@tributary/ingestion';
import { sen2 } from './feed.js';
import { identity, map } from './mapping.js';
import { activePlan, assessment, namedPlan, need, person, placement, planDetail, request } from './records.js';

type Child = Parameters<typeof node>[2];
const ada = (...below: Child[]) => node(person, { surname: 'Test', forename: 'Ada', personbirthdate: '2012-05-04', sex: 'F', ethnicity: 'WBRI', postcode: 'ZZ11AA' }, ...below)();
const facts = (root: ReturnType<typeof ada>, scope = '2025') => exampleFacts((builder) => { map(root, builder, exampleContext(sen2, scope)); });
const ofType = (all: readonly ExampleFact[], type: string) => all.filter((f) => f.type === type);

describe('SEN2 as facts', () => {
  const plan = ada(node(request, { receiveddate: '2024-03-01', requestoutcome: 'Y', requestoutcomedate: '2024-04-01' },
    node(assessment, { assessmentoutcome: 'Y', assessmentoutcomedate: '2024-07-01', week20: false },
      node(namedPlan, { startdate: '2024-07-01', planres: 'A', pb: true }, node(planDetail, { urn: '100001', placementrank: 1 }))),
    node(activePlan, { reviewmeeting: '2024-12-01', reviewoutcome: 'M' },
      node(placement, { urn: '100001', placementrank: 1, entrydate: '2024-09-01', res: 'B' }),
      node(need, { sentype: 'ASD', sentyperank: 1 }), node(need, { sentype: 'SLCN', sentyperank: 2 }))));

  it('states each record once, with payloads of the contract', () => {
    const all = facts(plan);
    expect(all.map((f) => f.type)).toEqual(['person', 'request', 'assessment', 'named-plan', 'plan-detail', 'active-plan', 'placement', 'need', 'need']);
    for (const f of all) expect(PAYLOADS.sen2[f.type as keyof typeof PAYLOADS.sen2].strict().safeParse(f.payload).success).toBe(true);
  });

  it('keys records by what they are: date received, start, rank and entry', () => {
    const request1 = 'subject/request(2024-03-01)';
    expect(facts(plan).map((f) => f.id)).toEqual([
      'person()', request1, `${request1}/assessment()`, `${request1}/named-plan(2024-07-01)`, `${request1}/named-plan(2024-07-01)/plan-detail(1)`,
      `${request1}/active-plan()`, `${request1}/active-plan()/placement(1,2024-09-01)`, `${request1}/active-plan()/need(1)`, `${request1}/active-plan()/need(2)`,
    ]);
  });

  it('points from a plan to its request and assessment, and from a placement to its active plan', () => {
    const all = facts(plan);
    const id = (type: string) => ofType(all, type)[0]?.id;
    expect(ofType(all, 'named-plan')[0]?.payload).toMatchObject({ requestId: id('request'), assessmentId: id('assessment'), start: '2024-07-01', personalBudget: true });
    expect(ofType(all, 'placement')[0]?.payload).toMatchObject({ activePlanId: id('active-plan'), urn: '100001', leaving: null });
  });

  it('keeps the residential letter with its collection year, because the letters changed meaning', () => {
    expect(ofType(facts(plan), 'named-plan')[0]?.payload['residential']).toBe('2025:A');
    expect(ofType(facts(plan, '2024'), 'placement')[0]?.payload['residential']).toBe('2024:B');
  });

  it('takes the residential letter of the active plan where the year has none on the placement (2023)', () => {
    const old = ada(node(request, {}, node(activePlan, { res: 'A', wbp: 'T' }, node(placement, { urn: '100001', entrydate: '2022-09-01' }))));
    expect(ofType(facts(old, '2023'), 'placement')[0]?.payload).toMatchObject({ residential: '2023:A', workBased: 'T' });
  });

  it('takes a historical request without a date', () => {
    const historical = ada(node(request, { requestoutcome: 'H' }, node(assessment, { assessmentoutcome: 'H' }, node(namedPlan, { startdate: '2018-02-01' }))));
    expect(facts(historical).map((f) => f.type)).toEqual(['person', 'request', 'assessment', 'named-plan']);
  });

  it('knows historical requests without a date by the start of their plans, and numbers those without a plan', () => {
    const undated = (start: string | null) => node(request, { requestoutcome: 'H' }, ...(start === null ? [] : [node(assessment, { assessmentoutcome: 'H' }, node(namedPlan, { startdate: start }))]));
    const requests = ofType(facts(ada(undated('2015-09-01'), undated(null), undated('2021-09-01'))), 'request').map((f) => f.id);
    expect(requests).toEqual(['subject/request(,2015-09-01)', 'subject/request()', 'subject/request(,2021-09-01)']);
  });

  it('leaves out a date of birth that stands where the number of a provider should', () => {
    const settings = ['10064216', '19990101', '17082011'].map((ukprn) => node(placement, { ukprn, entrydate: `2022-09-${ukprn.slice(0, 2)}` }));
    const astray = ada(node(request, {}, node(activePlan, {}, ...settings)));
    expect(ofType(facts(astray), 'placement').map((f) => f.payload['ukprn'])).toEqual(['10064216', null, null]);
  });

  it('keeps the number of an early years provider', () => {
    const nursery = ada(node(request, {}, node(assessment, {}, node(namedPlan, {}, node(planDetail, { urn: 'EY100001' }))), node(activePlan, {}, node(placement, { urn: 'EY100001' }))));
    expect(facts(nursery).flatMap((f) => f.payload['urn'] ?? [])).toEqual(['EY100001', 'EY100001']);
  });

  it('lets nothing of the identity out', () => {
    expect(JSON.stringify(facts(plan))).not.toMatch(/Test|Ada|2012-05-04|ZZ1/);
  });

  it('reads the sex codes of 2023', () => {
    const sex = (code: string | null) => identity(node(person, { sex: code })()).sex;
    expect(['1', '2', '9', '0', 'M', 'F', null].map(sex)).toEqual(['M', 'F', null, null, 'M', 'F', null]);
  });
});

describe('scopes of SEN2', () => {
  it('are the collection years whose shape is known', () => {
    expect(sen2.scope('2025')).toMatchObject({ factScope: '2025', year: 2025, mode: 'snapshot', referenceDate: '2025-01-16' });
    expect(['2022', '2027', '25', '2025-26', ''].map((text) => sen2.scope(text))).toEqual([null, null, null, null, null]);
  });
});

describe('who a person of SEN2 is', () => {
  const candidates = (values: Record<string, string | null>) => sen2.subject.candidates(node(person, values)().values);

  it('is the permanent UPN, else the ULN, else name and date of birth however they are spelt', () => {
    const name = { surname: 'O’Neill', forename: 'ada', personbirthdate: '2012-05-04' };
    expect(candidates({ ...name, upn: 'W806204722015', uniquelearnernumber: '2038475619' })).toEqual([['upn', 'W806204722015'], ['uln', '2038475619'], ['name', 'ONEILL', 'ADA', '2012-05-04']]);
    expect(candidates({ ...name, surname: 'ONEILL' })[2]).toEqual(candidates(name)[2]);
  });

  it('is never a temporary UPN', () => {
    expect(candidates({ upn: 'X90940081800A' })).toEqual([null, null, null]);
  });
});
