import { PAYLOADS } from '@tributary/contracts';
import { exampleContext, exampleFacts, exampleNode as node, type ExampleFact, type RuleContext } from '@tributary/ingestion';
import { camhs, monthScope } from './feed.js';
import { identity, map } from './mapping.js';
import {
  activity, activityScore, carePlan, carePlanAgreement, contact, indicators, indirectActivity, otherReason, patient, referral, rtt, score, serviceReferredTo, serviceType, spell,
} from './records.js';
import { endOfServices, referralEnd } from './referral-end.js';

const teams: Readonly<Record<string, object>> = { T1: { careprofteamlocalid: 'T1', servteamtypemh: 'C04' }, T2: { careprofteamlocalid: 'T2', servteamtypemh: 'F01' } };
const lookup = ((_type: unknown, key: string | null) => (key === null ? undefined : teams[key])) as RuleContext['lookup'];
const REFERRAL = { servicerequestid: 'r1', referralrequestreceiveddate: '2024-11-02', careprofteamlocalid: 'T1', sourceofreferralmh: 'C2', clinrespprioritytype: '3', primreasonreferralmh: '05' };
const PATIENT = { localpatientid: 'p1', nhsnumber: '9990000018', nhsnumberstatus: '01', personbirthdate: '2010-03-15', postcode: 'ZZ11AA', gender: '2', ethniccategory: 'A' };

function stated(root: Parameters<typeof node<typeof patient.fields>>[1], ...below: Parameters<typeof node>[2][]): ExampleFact[] {
  return exampleFacts((facts) => { map(node(patient, root, ...below)(), facts, exampleContext(camhs, '2024-11-primary', { lookup })); });
}
const payload = (facts: ExampleFact[], type: string) => facts.find((f) => f.type === type)?.payload;

describe('what an MHSDS patient becomes', () => {
  const all = stated(PATIENT,
    node(indicators, { localpatientid: 'p1', autismstatus: '2', ldstatus: '5' }),
    node(carePlan, { careplanid: 'cp1', careplantypemh: '12', careplancreatdate: '2024-11-12', careplanlastupdatedate: '2024-11-20' },
      node(carePlanAgreement, { careplanid: 'cp1', careplancontentagreedby: '10', careplancontentagreeddate: '2024-11-13' })),
    node(referral, REFERRAL,
      node(serviceType, { othercareprofteamlocalid: 'T2', referclosuredate: '2024-11-28' }),
      node(otherReason, { otherreasonrefermh: '25' }),
      node(indirectActivity, { indirectactdate: '2024-11-14', indirectacttime: '09:00:00', othercareprofteamlocalid: 'T2', indactprocedure: '1085671000000109' }),
      node(spell, { hospprovspellid: 'h1', startdatehospprovspell: '2024-11-05', dischdatehospprovspell: '2024-11-09' }),
      node(rtt, { patpathid: 'pp1', waittimemeasuretype: '02', refertotreatperiodstartdate: '2024-11-02', refertotreatperiodstatus: '20' }),
      node(score, { codedasstooltype: '276491000', asstoolcomptimestamp: '2024-11-12T10:30:00' }),
      node(contact, { carecontactid: 'c1', carecontdate: '2024-11-12', attendstatus: '5', consmechanismmh: '01' },
        node(activity, { careactid: 'a1', procedure: '1085671000000109' }, node(activityScore, { careactid: 'a1', codedasstooltype: '718583008', persscore: '12' })))));

  it('states every kind of record with the payload of the contracts', () => {
    expect([...new Set(all.map((f) => f.type))].toSorted()).toEqual(Object.keys(PAYLOADS.camhs).toSorted());
    const schemas: Record<string, { parse(value: unknown): unknown }> = PAYLOADS.camhs;
    for (const fact of all) expect(schemas[fact.type]?.parse(fact.payload)).toEqual(fact.payload);
  });
  it('looks the team type up in MHS902, for the referral and for other service types', () => {
    expect(payload(all, 'referral')).toMatchObject({ teamType: 'C04', received: '2024-11-02', source: 'C2', priority: '3', reason: '05' });
    expect(payload(all, 'service-type')).toMatchObject({ referralId: 'subject/referral(r1)', teamType: 'F01', closed: '2024-11-28' });
  });
  it('points records at the referral, the contact and the plan they belong to', () => {
    expect(payload(all, 'activity')).toEqual({ contactId: 'subject/referral(r1)/contact(c1)', procedure: '1085671000000109' });
    expect(payload(all, 'score')).toEqual({ referralId: 'subject/referral(r1)', tool: '276491000', completed: '2024-11-12' });
    expect(payload(all, 'indirect-activity')).toEqual({ referralId: 'subject/referral(r1)', date: '2024-11-14', procedure: '1085671000000109' });
    expect(payload(all, 'spell')).toEqual({ referralId: 'subject/referral(r1)', start: '2024-11-05', discharged: '2024-11-09' });
    expect([payload(all, 'other-reason'), payload(all, 'patient-indicators')]).toEqual([{ referralId: 'subject/referral(r1)', reason: '25' }, { autismStatus: '2', ldStatus: '5' }]);
    expect(payload(all, 'care-plan-agreement')).toEqual({ carePlanId: payload(all, 'care-plan')?.['carePlanId'], agreed: '2024-11-13' });
  });
  it('dates a score that was taken at an activity by its contact', () =>
    expect(all.filter((f) => f.type === 'score').map((f) => f.payload)).toContainEqual({ referralId: 'subject/referral(r1)', tool: '718583008', completed: '2024-11-12' }));
  it('lets nothing of the identity into a payload', () => {
    const text = JSON.stringify(all);
    for (const value of ['9990000018', '2010-03-15', 'ZZ11AA']) expect(text).not.toContain(value);
  });
});

describe('age at referral', () => {
  const age = (birth: string | null, received: string) => payload(stated({ ...PATIENT, personbirthdate: birth }, node(referral, { ...REFERRAL, referralrequestreceiveddate: received })), 'referral')?.['ageAtReferral'];
  it('counts the birthday itself', () => { expect(age('2006-11-02', '2024-11-02')).toBe(18); expect(age('2006-11-03', '2024-11-02')).toBe(17); });
  it('is unknown without a date of birth, or with one after the referral', () => { expect(age(null, '2024-11-02')).toBeNull(); expect(age('2024-11-03', '2024-11-02')).toBeNull(); });
});

describe('who the patient is', () => {
  const of = (over: object) => identity(node(patient, { ...PATIENT, ...over })());
  it('trusts the number of status 01 only', () => {
    expect(of({}).nhsNumberVerified).toBe(true);
    for (const status of ['02', '07', null]) expect(of({ nhsnumberstatus: status }).nhsNumberVerified).toBe(false);
  });
  it.each([['1', null, 'M'], ['4', '1', 'X'], ['Z', '2', 'F'], ['X', '9', 'X'], [null, null, null]])('reads gender identity %s and gender %s as %s', (id, gender, sex) =>
    expect(of({ genderidcode: id, gender }).sex).toBe(sex));
  it.each([['A', 'A'], ['c1', 'C'], ['99', '99'], [null, null]])('keeps of the ethnic category %s the national part', (category, kept) =>
    expect(payload(stated({ ...PATIENT, ethniccategory: category }), 'patient')?.['ethnicity']).toBe(kept));
});

describe('the end of a referral by closure', () => {
  const closedOf = (careprofteamlocalid: string | null, ...types: Parameters<typeof node<typeof serviceType.fields>>[1][]) =>
    endOfServices(node(referral, { ...REFERRAL, careprofteamlocalid }, ...types.map((one) => node(serviceType, one)))());
  const closed = (...types: Parameters<typeof node<typeof serviceType.fields>>[1][]) => closedOf(null, ...types);
  it('has not come while the referral is with a team of its own, whatever other services did', () => {
    expect([closedOf('T1', { referclosuredate: '2024-11-20' }), closedOf('T1', { referrejectiondate: '2024-11-20' }, { referclosuredate: '2024-11-20' })]).toEqual([null, null]);
  });
  it('is that of its own team where the services name that team too', () => {
    const [own, other] = [{ othercareprofteamlocalid: 'T1', referclosuredate: '2024-11-21' }, { othercareprofteamlocalid: 'T2', referclosuredate: '2024-11-20' }];
    expect([closedOf('T1', own, other), closedOf('T1', { ...own, referclosuredate: null }, other)]).toEqual(['2024-11-21', null]);
  });
  it('is the day on which the last of its services ended, by closure or rejection', () =>
    expect(closed({ referclosuredate: '2024-11-20' }, { referrejectiondate: '2024-11-25' })).toBe('2024-11-25'));
  it('has not come while one service goes on, or where none is told of', () => {
    expect(closed({ referclosuredate: '2024-11-20' }, {})).toBeNull();
    expect(closed()).toBeNull();
  });
});

describe('versions 5 and 4.1, mapped forward', () => {
  type Services = Parameters<typeof node<typeof serviceReferredTo.fields>>[1][];
  const old = (...services: Services) => node(referral, { ...REFERRAL, careprofteamlocalid: null }, ...services.map((one) => node(serviceReferredTo, one)));
  const referralOf = (...services: Services) => payload(stated(PATIENT, old(...services)), 'referral');
  const [SPA, NEURO] = [{ careprofteamlocalid: 'T1', servteamtypereftomh: 'A18' }, { careprofteamlocalid: 'T2', servteamtypereftomh: 'C04' }];

  it('take the team type of the referral from the service that it went to', () => {
    expect(referralOf(NEURO)?.['teamType']).toBe('C04');
    expect(payload(stated(PATIENT, old(NEURO)), 'service-type')).toEqual({ referralId: 'subject/referral(r1)', teamType: 'C04', closed: null, rejected: null });
  });
  it('say no team type of a referral to services of different types; each service has its own', () => {
    expect(referralOf(SPA, NEURO)?.['teamType']).toBeNull();
    expect(stated(PATIENT, old(SPA, NEURO)).filter((f) => f.type === 'service-type').map((f) => f.payload['teamType'])).toEqual(['A18', 'C04']);
  });
  it('know services without teams by their types', () => {
    const [spa, neuro] = [SPA, NEURO].map(({ servteamtypereftomh }) => ({ servteamtypereftomh, referclosuredate: '2024-11-20' }));
    const services = stated(PATIENT, old(spa ?? {}, neuro ?? {})).filter((f) => f.type === 'service-type');
    expect(services.map((f) => f.payload['teamType'])).toEqual(['A18', 'C04']);
    expect(new Set(services.map((f) => f.id)).size).toBe(2);
    expect(referralOf(spa ?? {}, neuro ?? {})?.['closed']).toBe('2024-11-20');
  });
  it('reject a referral when all of its services have turned it away, with the day and the reason of the last', () => {
    const [early, late] = [{ ...SPA, referrejectiondate: '2024-11-05', referrejectreason: '01' }, { ...NEURO, referrejectiondate: '2024-11-20', referrejectreason: '02' }];
    expect(referralOf(late, early)).toMatchObject({ rejected: '2024-11-20', rejectReason: '02', closed: '2024-11-20' });
    expect(referralOf(early, NEURO)).toMatchObject({ rejected: null, rejectReason: null, closed: null });
  });
  it('close a referral with the last of its services', () =>
    expect(referralEnd(old({ ...SPA, referclosuredate: '2024-11-10', referclosreason: '04' }, { ...NEURO, referclosuredate: '2024-11-12', referclosreason: '02' })())).toEqual({ rejected: null, rejectReason: null, closeReason: '02' }));
  it('call a mechanism what it is called since', () => {
    const mechanism = (consmechanismmh: string) => payload(stated(PATIENT, node(referral, REFERRAL, node(contact, { carecontactid: 'c1', carecontdate: '2021-08-12', attendstatus: '5', consmechanismmh }))), 'contact')?.['mechanism'];
    expect(['01', '03', '06'].map(mechanism)).toEqual(['01', '11', '09']);
  });
  it('date a score by its day, where there is no timestamp', () =>
    expect(payload(stated(PATIENT, node(referral, REFERRAL, node(score, { codedasstooltype: '276491000', asstoolcompdate: '2021-08-12' }))), 'score')).toMatchObject({ completed: '2021-08-12' }));
});

describe('the scope of a submission', () => {
  it('is a month told twice, the refresh above the primary', () => {
    expect(monthScope('2024-02-primary')).toMatchObject({ factScope: '2024-02', rank: 1, from: '2024-02-01', until: '2024-02-29', referenceDate: '2024-02-29', mode: 'snapshot' });
    expect(monthScope('2024-12-refresh')).toMatchObject({ factScope: '2024-12', rank: 2, until: '2024-12-31' });
  });
  it.each(['2024-11', '2024-13-primary', '2024-11-final', 'net-change', ''])('is not %j', (text) => expect(monthScope(text)).toBeNull());
});
