import { describe, expect, it } from '@jest/globals';
import { PAYLOADS } from '@tributary/contracts';
import { exampleContext, exampleFacts, exampleNode as node, type ExampleFact, type RuleContext } from '@tributary/ingestion';
import { schoolCensus } from './feed.js';
import { identity, map } from './mapping.js';
import { address, admission, exclusion, meals, need, placement, pupil, sessions } from './records.js';

type Child = Parameters<typeof node>[2];
const school = { collection: 'SC', term: 'SPR', year: 2025, referencedate: '2025-01-16', lea: '806', estab: '4001', urn: '100001' };
const lookup = ((_type: unknown, key: string | null) => (key === '1' ? school : undefined)) as RuleContext['lookup'];
const ada = (values: Parameters<typeof node<typeof pupil.fields>>[1], ...below: Child[]) => node(pupil, {
  schoolcensustableid: '1', onroll: true, upn: 'W806204722015', surname: 'Test', forename: 'Ada', dob: '2012-05-04', ...values,
}, ...below)();
const facts = (root: ReturnType<typeof ada>) => exampleFacts((builder) => { map(root, builder, exampleContext(schoolCensus, '2025-spring', { lookup })); });
const payload = (all: readonly ExampleFact[], type: string) => all.find((f) => f.type === type)?.payload;

describe('the school census as facts', () => {
  const full = () => facts(ada({ sex: 'F', senprovision: 'E', enrolstatus: 'C', termlysessionspossible: 140 },
    node(sessions, { attendancereason: '/', sessions: 70 }), node(sessions, { attendancereason: 'I', sessions: 4 }), node(sessions, { attendancereason: 'I', sessions: 2 }),
    node(need, { sentype: 'ASD', sentyperank: 1 }), node(exclusion, { startdate: '2024-05-01', category: 'FIXD', reason1: 'PP', reason2: 'DS', sessions: 4, senprovision: 'S' })));

  it('states pupil, need, attendance and exclusion with payloads of the contract', () => {
    const all = full();
    expect(all.map((f) => f.type)).toEqual(['pupil', 'need', 'attendance', 'exclusion']);
    for (const f of all) expect(PAYLOADS['school-census'][f.type as 'pupil'].strict().safeParse(f.payload).success).toBe(true);
  });

  it('keys a pupil by the establishment and the roll within the person', () => {
    expect(full()[0]?.id).toBe('pupil(8064001,true)');
    expect(facts(ada({ onroll: false }))[0]?.id).toBe('pupil(8064001,false)');
    expect(facts(ada({ schoolcensustableid: '9' }))[0]?.payload['establishment']).toBeNull();
  });

  it('adds up the sessions under one code and leaves out a code that could not be read', () => {
    expect(payload(full(), 'attendance')).toEqual({ sessions: { '/': 70, I: 6 }, term: '2024-autumn' });
    expect(facts(ada({}, node(sessions, { attendancereason: null, sessions: 4 }))).map((f) => f.type)).toEqual(['pupil']);
  });

  it('adds both parts of the summer term that autumn sends', () => {
    expect(payload(facts(ada({ termlysessionspossible: 60, summerhalfterm2sessionspossible: 70 })), 'pupil')?.['sessionsPossible']).toBe(130);
    expect(payload(facts(ada({})), 'pupil')?.['sessionsPossible']).toBeNull();
  });

  it('reads retired codes as what replaced them', () => {
    expect(payload(full(), 'exclusion')).toEqual({ start: '2024-05-01', category: 'SUSP', reasons: ['PP', 'DS'], sessions: 4, senProvision: 'E' });
    expect(['S', 'A', 'P', 'K', 'N', null].map((senprovision) => payload(facts(ada({ senprovision })), 'pupil')?.['senProvision'])).toEqual(['E', 'K', 'K', 'K', 'N', null]);
  });

  it('states alternative provision with payloads of the contract, and only numbers that are those of a setting', () => {
    const all = facts(ada({}, node(admission, { prevurn: '100001.0', apreason: 'PEX', senprovisionentry: 'P' }),
      node(placement, { urn: '100002', entrydate: '2024-11-04', placementreason: 'BHS', apattendancepattern: 'PT', apsessionsperweek: 4, senprovisionentry: 'K' }),
      node(placement, { urn: 'W806204722015', ukprn: '10012345', apsettingtype: 'OOT', entrydate: '2024-11-04', leavingdate: '2024-12-20' })));
    expect(all.map((f) => f.type)).toEqual(['pupil', 'ap-admission', 'ap-placement', 'ap-placement']);
    for (const f of all) expect(PAYLOADS['school-census'][f.type as 'pupil'].strict().safeParse(f.payload).success).toBe(true);
    expect(all.slice(1).map((f) => f.payload)).toMatchObject([
      { previousUrn: '100001', reason: 'PEX', senProvision: 'K' }, { urn: '100002', ukprn: null, sessionsPerWeek: 4, pattern: 'PT' }, { urn: null, ukprn: '10012345', setting: 'OOT', leaving: '2024-12-20' },
    ]);
    expect(all.slice(2).map((f) => f.id)).toEqual(['pupil(8064001,true)/ap-placement(2024-11-04,100002)', 'pupil(8064001,true)/ap-placement(2024-11-04,10012345)']);
  });

  it('states nothing of free meals', () => {
    expect(facts(ada({}, node(meals, { fsmstartdate: '2023-09-04', ukcountry: 'ENG' }))).map((f) => f.type)).toEqual(['pupil']);
  });

  it('takes the postcode from the first address that has one', () => {
    const root = ada({}, node(address, { postcode: null }), node(address, { postcode: 'ZZ11AA' }));
    expect(identity(root)).toMatchObject({ postcode: 'ZZ11AA', upn: 'W806204722015' });
    expect(JSON.stringify(facts(root))).not.toMatch(/Test|Ada|2012-05-04|ZZ1|W8062/);
  });
});

describe('the identity of a pupil', () => {
  it('has the UPN before this one, by which another return may still know the child', () => {
    expect(identity(ada({ formerupn: 'N840321419087' }))).toMatchObject({ upn: 'W806204722015', formerUpn: 'N840321419087' });
    expect(identity(ada({})).formerUpn).toBeNull();
  });
});

describe('scopes of the school census', () => {
  it('are a year and a term', () => {
    expect(schoolCensus.scope('2024-autumn')).toMatchObject({ year: 2024, term: 'autumn', referenceDate: '2024-10-03' });
    expect(['2025', '2025-winter', '2025-Spring', '99-spring', 'spring-2025'].map((text) => schoolCensus.scope(text))).toEqual([null, null, null, null, null]);
  });
});
