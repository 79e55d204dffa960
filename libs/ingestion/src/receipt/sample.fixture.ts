import type { Receipt } from './receipt.js';

const places = (count: number, field: string) => Array.from({ length: count }, (_, i) => ({ file: 'file-1-person.csv', line: 1_000 + i, column: 4, record: 'Person', field }));

/** A receipt in which everything occurs that a receipt can hold. */
export const SAMPLE: Receipt = {
  submission: '0b2f7c1e-7a55-4c6e-9d52-3f4f7f1f0a11', feed: 'sen2', sender: '806', scope: '2025', receivedAt: '2025-03-03T09:15:00.000Z', finishedAt: '2025-03-03T09:15:42.000Z', outcome: 'partly',
  message: 'Some records were set aside; the others were accepted. What was accepted earlier about the people concerned stays as it was.',
  files: [{ name: 'file-1-person.csv', bytes: 482_113 }, { name: 'file-2-requests.csv', bytes: 1 }],
  records: { person: { accepted: 2_204, quarantined: 17, dropped: 0 }, requests: { accepted: 2_466, quarantined: 0, dropped: 0 } },
  changes: { added: 104, corrected: 31, withdrawn: 2, unchanged: 9_871 },
  changesByType: { person: { added: 3, corrected: 1, withdrawn: 0, unchanged: 2_200 }, 'named-plan': { added: 101, corrected: 30, withdrawn: 2, unchanged: 7_671 } },
  findings: [
    { rule: 'R7', severity: 'Q', title: 'The source of the request is given', remedy: 'Record who made the request.', count: 12, places: [{ file: 'file-2.xml', xpath: '/Message/Persons/Person[1204]/Requests[2]/ActivePlans[1]/PlacementDetail[2]', record: 'Request', field: 'requestsource' }] },
    { rule: 'P1', severity: 'reject-record', title: 'Surname, forename and date of birth are given', remedy: 'Fill the surname.', count: 117, places: places(100, 'surname') },
    { rule: 'T-TWICE', severity: 'warn', title: 'A record was sent more than once in one submission; one was kept', remedy: 'Send each record once.', count: 1, places: [] },
  ],
  references: [{ table: 'establishments', edition: 'gias-2025-03', validFrom: '2025-03-01', validUntil: null }],
  mapping: { origin: 'registered', version: 3 },
  crossFeed: {
    comparedAt: '2025-03-04T08:00:00.000Z', waiting: [{ rule: 'X1-sen2', title: 'A pupil with provision E in the school census has a plan in SEN2' }],
    findings: [{
      rule: 'N3', severity: 'Q', title: 'A plan that ceased because of a move was received by a council of the region', remedy: 'Ask the new council.', looked: 31, count: 2,
      places: [{ file: 'file-1-person.csv', line: 12, record: 'Person', field: null }, { file: 'file-1.json', line: 3, record: 'Person', field: null, submission: '5d0a4f2e-1111-4c6e-9d52-3f4f7f1f0a11' }],
    }],
  },
  keyCounts: [
    { id: 'plans', title: 'Plans in force on census day', count: 2_019, before: { scope: '2024', receivedAt: '2024-02-28T10:00:00.000Z', count: 1_731, moved: true }, published: { source: 'DfE, Education, health and care plans, 2025', count: 2_019, moved: false } },
    { id: 'ceased', title: 'Plans that ceased in the year', count: 164, before: null, published: null },
  ],
  quality: {
    records: [{
      record: 'person', title: 'Person', read: 2_221,
      fields: [{ field: 'upn', title: 'UPN', expected: true, filled: 2_104, valid: 2_087 }, { field: 'formerupn', title: 'Former UPN', expected: false, filled: 0, valid: 0 }],
    }],
    timeliness: { referenceDate: '2025-01-16', receivedOn: '2025-03-03', days: 46 },
  },
};
