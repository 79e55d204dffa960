import {
  csvFormat, csvTable, defineFeed, example, expectValues, field, record, rule, scope, xmlFormat, type FeedDefinition, type Scope,
} from '../feed/index.js';

const about = { title: 'of the test', remedy: 'Correct it.', source: 'test' };

export const header = record.header('sen2', { title: 'Return', fields: { year: field.integer(), lea: field.text() } });
export const person = record.root('person', {
  title: 'Person',
  fields: {
    surname: field.surname({ required: true }), forename: field.forename(), personbirthdate: field.birthDate({ required: true, aliases: ['dob'] }), upn: field.upn(),
    postcode: field.postcode(), sex: field.code(['M', 'F']), ethnicity: field.code(['WBRI', 'REFU']), uln: field.uln(),
  },
});
export const requests = record.child('requests', person, {
  title: 'Request', fields: { receiveddate: field.date(), requestoutcome: field.code(['Y', 'N', 'A', 'H']), requestsource: field.integer({ min: 1, max: 5 }), teamid: field.text() },
});
export const active = record.child('activeplans', requests, { title: 'Active plan', fields: { startdate: field.date(), reviewmeeting: field.date() } });
export const need = record.child('senneed', active, { title: 'Need', fields: { sentype: field.code(['ASD', 'SEMH']), sentyperank: field.integer() } });
export const team = record.lookup('team', { title: 'Team', fields: { teamcode: field.text() } });

function readScope(text: string): Scope | null {
  const draft = /^(20\d\d)(-draft)?$/.exec(text);
  if (!draft) return null;
  const year = Number(draft[1]);
  return scope(text, { factScope: String(year), rank: draft[2] ? 1 : 2, year, referenceDate: `${year}-01-16` });
}

/** A feed of few fields that uses every part of the interface; its facts are those of sen2. */
export const tinyFeed: FeedDefinition = defineFeed({
  feed: 'sen2', title: 'A small feed', scope: readScope, scopeExample: '2025',
  formats: [
    csvFormat({
      title: 'Tables', ignore: ['nativeid'],
      tables: [
        csvTable(header, { file: /sen2$/i, required: true }), csvTable(person, { file: /person$/i, required: true, key: 'persontableid' }),
        csvTable(requests, { file: /requests$/i, key: 'requeststableid', parentKey: 'persontableid' }),
        csvTable(active, { file: /activeplans$/i, key: 'activeplanstableid', parentKey: 'requeststableid' }),
        csvTable(need, { file: /senneed$/i, parentKey: 'activeplanstableid' }), csvTable(team, { file: /team$/i, key: 'teamid' }),
      ],
    }),
    xmlFormat({
      title: 'Document', root: 'Message',
      records: [
        { record: header, path: 'Message/Header' }, { record: person, path: 'Message/Persons/Person' }, { record: requests, path: 'Message/Persons/Person/Requests' },
        { record: active, path: 'Message/Persons/Person/Requests/ActivePlans' }, { record: need, path: 'Message/Persons/Person/Requests/ActivePlans/SENneed' },
      ],
    }),
  ],
  root: person, records: [person, requests, active, need, header, team],
  rules: [
    rule.file(header, {
      ...about, id: 'H1', severity: 'refuse', title: 'Year and council are those of the submission', check: (v, { scope: s, sender }) => v.year === s.year && v.lea === sender.id,
      examples: { pass: [{ raw: { year: '2025', lea: '806' }, scope: '2025', sender: '806' }], fail: [{ raw: { year: '2024', lea: '806' }, scope: '2025', sender: '806' }] },
    }),
    rule.readable(person, 'upn', { ...about, id: 'P5', severity: 'E', title: 'UPN format and check letter', examples: { pass: ['H801200001001'], fail: ['A801200001001'] } }),
    rule.field(requests, 'requestsource', { ...about, id: 'R7', severity: 'Q', title: 'Source is not other', check: (v) => v !== 5, examples: { pass: ['1'], fail: ['5'] } }),
    rule.record(requests, {
      ...about, id: 'R1', severity: 'E', title: 'Received date unless H', blames: ['requestoutcome'], check: (v) => v.requestoutcome === 'H' || v.receiveddate !== null,
      examples: { pass: [{ requestoutcome: 'H' }], fail: [{ requestoutcome: 'Y' }] },
    }),
    rule.record(person, {
      ...about, id: 'P1', severity: 'reject-record', title: 'Surname present', check: (v) => v.surname !== null, examples: { pass: [{ surname: 'Test' }], fail: [{ surname: '' }] },
    }),
    rule.unique(person, {
      ...about, id: 'P7', severity: 'E', title: 'UPN on one person only', blames: ['upn'], by: (v) => (v.upn === null ? null : [v.upn]),
      examples: { pass: [[{ upn: 'H801200001001' }, { upn: '' }]], fail: [[{ upn: 'H801200001001' }, { upn: 'H801200001001' }]] },
    }),
    rule.tree(requests, {
      ...about, id: 'G1', severity: 'reject-group', title: 'No active plan on a request refused', check: (n) => n.values.requestoutcome !== 'N' || n.children(active).length === 0,
      examples: {
        pass: [example(person, {}, example(requests, { requestoutcome: 'Y' }, example(active, {})))],
        fail: [example(person, {}, example(requests, { requestoutcome: 'N' }, example(active, {})))],
      },
    }),
    rule.tree(need, {
      ...about, id: 'V5', severity: 'E', title: 'Rank is 1 or 2', blames: ['sentyperank'], check: (n) => n.values.sentyperank === null || n.values.sentyperank <= 2,
      examples: {
        pass: [example(person, {}, example(requests, {}, example(active, {}, example(need, { sentyperank: '2' }))))],
        fail: [example(person, {}, example(requests, {}, example(active, {}, example(need, { sentyperank: '3' }))))],
      },
    }),
    rule.orphan(requests, { ...about, id: 'O1', title: 'Request of a person' }),
  ],
  comparedWithOthers: true,
  quality: {
    keyCounts: [{ id: 'persons', title: 'Persons', type: 'person' }, { id: 'decided', title: 'Requests decided in the year', type: 'request', when: (r, s) => r.outcome !== 'H' && r.received?.slice(0, 4) === String(s.year) }],
    expected: [expectValues(person, 'surname', 'upn')],
  },
  council: 'sender',
  subject: { unique: true, candidates: (v) => [v.upn === null ? null : ['upn', v.upn], v.uln === null ? null : ['uln', v.uln], v.surname === null ? null : ['name', v.surname, v.forename, v.personbirthdate]] },
  identity: ({ values: v }) => ({ surname: v.surname, forename: v.forename, birthDate: v.personbirthdate, sex: v.sex === 'M' || v.sex === 'F' ? v.sex : null, postcode: v.postcode, upn: v.upn, uln: v.uln }),
  map: (root, facts, context) => {
    facts.root('person', { ...facts.person, sex: root.values.sex === 'M' || root.values.sex === 'F' ? root.values.sex : null, ethnicity: root.values.ethnicity, upnUnknown: null });
    for (const request of root.children(requests)) {
      const v = request.values;
      const plans = request.children(active);
      const id = facts.add('request', facts.subjectId, v.receiveddate === null ? [null, plans[0]?.values.startdate ?? null] : [v.receiveddate], {
        received: v.receiveddate, source: context.lookup(team, v.teamid)?.teamcode ?? null, rya: null, outcomeDate: null, outcome: v.requestoutcome, mediation: null, tribunal: null, exported: null,
      });
      for (const plan of plans) {
        const planId = facts.add('active-plan', id, [], {
          requestId: id, transferredFrom: null, reviewMeeting: plan.values.reviewmeeting, reviewOutcome: null, reviewDraft: null, lastReview: null, phaseTransferDue: null, phaseTransferFinal: null,
        });
        for (const one of plan.children(need)) facts.add('need', planId, [one.values.sentype], { activePlanId: planId, type: one.values.sentype, rank: one.values.sentyperank });
      }
    }
  },
});
