import { PAYLOADS } from '@tributary/contracts';
import { exampleContext, exampleFacts, exampleNode as node } from '@tributary/ingestion';
import { ae, attendanceScope } from './feed.js';
import { identity, map, netChange, stayOf, subjectCandidates } from './mapping.js';
import { attendance, diagnosis } from './records.js';

type Given = Parameters<typeof node<typeof attendance.fields>>[1];
const GIVEN: Given = {
  cdsuniqueidentifier: 'u1', cdsupdatetype: '1', cdsapplicabledate: '2024-10-05', cdsapplicabletime: '09:00:00', verified: '1',
  localpatientidentifier_extended: 'lp1', organisationidentifier_localpatientidentifier: 'RTR', nhsnumber: '9990000018', nhsnumberstatusindicatorcode: '01',
  postcodeofusualaddress: 'ZZ11AA', personbirthdate: '2010-03-15', personstatedgendercode: '2', ethniccategory: 'A', emergencycaredepartmenttype: '01',
  emergencycareattendanceidentifier: 'a1', emergencycareattendancecategory: '1', emergencycarearrivaldate: '2024-10-04', emergencycarearrivaltime: '22:15:00',
  ageatcdsactivitydate: 14, emergencycaredeparturedate: '2024-10-05', emergencycaredeparturetime: '01:40:00',
};
const values = (over: Given = {}) => node(attendance, { ...GIVEN, ...over })().values;
function stated(over: Given, ...diagnoses: Parameters<typeof node<typeof diagnosis.fields>>[1][]) {
  return exampleFacts((facts) => { map(node(attendance, { ...GIVEN, ...over }, ...diagnoses.map((one) => node(diagnosis, one)))(), facts, exampleContext(ae, 'net-change')); });
}
const payload = (over: Given = {}) => stated(over)[0]?.payload;

describe('what an attendance becomes', () => {
  it('is one record with the payload of the contracts, on the day of arrival', () => {
    const [fact, ...rest] = stated({}, { emergencycarediagnosis_snomedct: '52448006', codedclinicalentrysequencenumber: 2, emergencycarediagnosisqualifier_snomedct: '410605003' },
      { emergencycarediagnosis_snomedct: '35489007', codedclinicalentrysequencenumber: 1 });
    expect(rest).toEqual([]);
    expect(fact?.day).toBe('2024-10-04');
    expect(PAYLOADS.ae.attendance.parse(fact?.payload)).toEqual(fact?.payload);
    expect(fact?.payload['diagnoses']).toEqual([{ code: '35489007', sequence: 1, qualifier: null }, { code: '52448006', sequence: 2, qualifier: '410605003' }]);
  });
  it('lets nothing of the identity into the payload', () => {
    const text = JSON.stringify(payload());
    for (const value of ['9990000018', '2010-03-15', 'ZZ11AA', 'lp1', 'a1']) expect(text).not.toContain(value);
  });
  it('takes the age that was sent, else completed years at arrival, else none', () => {
    expect(payload({ ageatcdsactivitydate: 15 })?.['age']).toBe(15);
    expect(payload({ ageatcdsactivitydate: null })?.['age']).toBe(14);
    expect(payload({ ageatcdsactivitydate: null, personbirthdate: null })?.['age']).toBeNull();
  });
  it('is injured when an injury date was sent, seen when a date of treatment was', () => {
    expect(payload()).toMatchObject({ injured: false, seenForTreatment: false });
    expect(payload({ injurydate: '2024-10-04', emergencycaredateseenfortreatment: '2024-10-04' })).toMatchObject({ injured: true, seenForTreatment: true });
  });
});

describe('stays in true minutes (rulings 17)', () => {
  const night = (day: string, from: string, until: string) =>
    stayOf(values({ emergencycarearrivaldate: day, emergencycarearrivaltime: from, emergencycaredeparturedate: day, emergencycaredeparturetime: until }));
  it('are five hours from 00:30 to 04:30 when clocks go back', () => expect(night('2024-10-27', '00:30:00', '04:30:00')).toBe(300));
  it('are three hours from 00:30 to 04:30 when clocks go forward', () => expect(night('2025-03-30', '00:30:00', '04:30:00')).toBe(180));
  it('are unknown without a departure, or with one before the arrival', () => {
    expect(stayOf(values({ emergencycaredeparturetime: null }))).toBeNull();
    expect(stayOf(values({ emergencycaredeparturedate: '2024-10-03' }))).toBeNull();
  });
  it('have the arrival as an instant', () =>
    expect(payload({ emergencycarearrivaldate: '2024-10-27', emergencycarearrivaltime: '01:30:00' })?.['arrivalMinute']).toBe(Date.parse('2024-10-27T00:30:00Z') / 60_000));
});

describe('who attended', () => {
  const first = (over: Given) => subjectCandidates(values(over)).find((candidate) => candidate !== null);
  it("is the hospital's own patient with that date of birth: an identifier that is entered for everybody makes nobody one person", () => {
    expect(first({})).toEqual(['local', 'RTR', 'lp1', '2010-03-15']);
    expect(first({ personbirthdate: '2011-03-15' })).not.toEqual(first({}));
  });
  it("is without a date of birth a verified number before the hospital's own patient", () => {
    expect(first({ personbirthdate: null })).toEqual(['nhs', '9990000018']);
    expect(first({ personbirthdate: null, nhsnumberstatusindicatorcode: '02' })).toEqual(['local', 'RTR', 'lp1', null]);
  });
  it('is else a verified number, else a number with the date of birth, else the attendance alone', () => {
    const no = { localpatientidentifier_extended: null };
    expect(first(no)).toEqual(['nhs', '9990000018']);
    expect(first({ ...no, nhsnumberstatusindicatorcode: '02' })).toEqual(['nhsdob', '9990000018', '2010-03-15']);
    expect(first({ ...no, nhsnumberstatusindicatorcode: '02', personbirthdate: null })).toEqual(['attendance', 'a1']);
  });
  it('is nobody where the identity is withheld, whatever else was sent', () => {
    const withheld = { withheld: '1', verified: null };
    expect(first(withheld)).toEqual(['attendance', 'a1']);
    expect(identity(node(attendance, { ...GIVEN, ...withheld })())).toEqual({});
  });
  it('has a given and a family name, also where the name was sent in one piece', () => {
    const name = (over: Given) => { const { forename, surname } = identity(node(attendance, { ...GIVEN, ...over })()); return [forename, surname]; };
    expect(name({ persongivenname: 'Test', personfamilyname: 'Example', personfullname: 'Miss Other Person' })).toEqual(['Test', 'Example']);
    expect(name({ personfullname: 'Master Test Middle Example' })).toEqual(['Test', 'Example']);
    expect(name({ personfullname: 'Example' })).toEqual([null, null]);
  });
  it('has a number to trust under status 01 only', () => {
    expect(identity(node(attendance, GIVEN)()).nhsNumberVerified).toBe(true);
    expect(identity(node(attendance, { ...GIVEN, nhsnumberstatusindicatorcode: '03' })()).nhsNumberVerified).toBe(false);
  });
});

describe('net change', () => {
  it('applies from its own date and time, in bulk from those of the extract', () => {
    expect(netChange.applicable(values())).toBe('2024-10-05T09:00:00');
    expect(netChange.applicable(values({ cdsextractdate: '2024-11-02', cdsextracttime: '06:00:00' }))).toBe('2024-11-02T06:00:00');
  });
  it('deletes with update type 9', () => { expect(netChange.deletes(values({ cdsupdatetype: '9' }))).toBe(true); expect(netChange.deletes(values())).toBe(false); });
  it('is about a CDS unique identifier; a bulk message without one about its attendance', () => {
    expect(netChange.key(values())).toBe('u1');
    expect(netChange.key(values({ cdsuniqueidentifier: null }))).toBe('a1');
  });
});

describe('the scope of a submission', () => {
  it('is net change or the days that a bulk extract replaces, both about the same attendances', () => {
    expect(attendanceScope('net-change')).toMatchObject({ mode: 'net-change', factScope: 'attendances' });
    expect(attendanceScope('bulk:2024-10-01..2024-10-31')).toMatchObject({ mode: 'range', factScope: 'attendances', from: '2024-10-01', until: '2024-10-31' });
  });
  it.each(['bulk:2024-10-31..2024-10-01', 'bulk:2024-10-01', 'bulk:2024-02-30..2024-03-01', '2024-10', ''])('is not %j', (text) => expect(attendanceScope(text)).toBeNull());
});
