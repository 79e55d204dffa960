import { csvFormat, csvTable, defineFeed, field, record, rule, scope, type FeedDefinition, type Scope } from '../feed/index.js';

export const visit = record.root('visit', {
  title: 'Attendance',
  fields: {
    messageid: field.text({ required: true }), update: field.code(['1', '9'], { required: true }), applicable: field.dateTime({ required: true }),
    patient: field.localId(), arrival: field.date(), nhsnumber: field.nhsNumber(), birthdate: field.birthDate(), postcode: field.postcode(), attendanceid: field.text(),
  },
});

function readScope(text: string): Scope | null {
  if (text === 'net-change') return scope(text, { factScope: 'attendances', mode: 'net-change' });
  const bulk = /^bulk:(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text);
  return bulk ? scope(text, { factScope: 'attendances', mode: 'range', from: bulk[1] ?? null, until: bulk[2] ?? null }) : null;
}

/** A feed of messages about attendances, by residence and net change. */
export const tinyAe: FeedDefinition = defineFeed({
  feed: 'ae', title: 'A small A&E feed', scope: readScope, scopeExample: 'net-change',
  formats: [csvFormat({ title: 'Messages', tables: [csvTable(visit, { file: /visit/i, required: true })] })],
  root: visit, records: [visit],
  rules: [
    rule.record(visit, {
      id: 'A1', title: 'Arrival present', severity: 'reject-record', remedy: 'Fill it.', source: 'test', check: (v) => v.arrival !== null,
      examples: { pass: [{ arrival: '2024-10-01' }], fail: [{ arrival: '' }] },
    }),
  ],
  council: 'residence',
  subject: { unique: false, candidates: (v) => [v.patient === null ? null : ['local', v.patient]] },
  identity: ({ values: v }) => ({ nhsNumber: v.nhsnumber, nhsNumberVerified: true, birthDate: v.birthdate, postcode: v.postcode }),
  netChange: { key: (v) => v.messageid, applicable: (v) => v.applicable, deletes: (v) => v.update === '9' },
  localId: 'attendanceid',
  map: ({ values: v }, facts) => {
    facts.root('attendance', {
      ...facts.person, sex: null, ethnicity: null, arrival: v.arrival ?? '', arrivalMinute: 0, stayMinutes: null, age: null, departmentType: null, category: null, complaint: null, intent: null,
      injured: false, diagnoses: [], dischargeStatus: null, dischargeDestination: null, seenForTreatment: false, acuity: null, source: null, arrivalMode: null,
    }, v.arrival === null ? {} : { day: v.arrival });
  },
});
