import type { ReceiptEvent } from '@tributary/contracts';
import { COUNCILS } from './sample-region.js';

const of = (submission: string, sender: string, feed: string, scope: string, receivedAt: string, outcome: ReceiptEvent['outcome'], accepted: number, quarantined: number): ReceiptEvent => ({
  submission, sender, feed, scope, receivedAt, finishedAt: receivedAt, outcome, records: { person: { accepted, quarantined, dropped: sender === 'RTR' ? 41 : 0 } },
  changes: { added: accepted, corrected: outcome === 'partly' ? 3 : 0, withdrawn: 0, unchanged: 0 }, findings: quarantined === 0 ? [] : [{ rule: 'H4', severity: 'record', count: quarantined }, { rule: 'P2', severity: 'field', count: 12 }],
});

/** A receipt that says how complete and valid its fields were. @param filled of a hundred UPNs */
export const scored = (submission: string, sender: string, scope: string, receivedAt: string, filled: number, valid: number): ReceiptEvent => ({
  ...of(submission, sender, 'sen2', scope, receivedAt, 'accepted', 100, 0),
  quality: {
    records: [
      { record: 'person', title: 'Person', read: 100, fields: [{ field: 'surname', title: 'Surname', expected: true, filled: 100, valid: 100 }, { field: 'upn', title: 'UPN', expected: true, filled, valid }, { field: 'formerupn', title: 'Former UPN', expected: false, filled: 0, valid: 0 }] },
      { record: 'requests', title: 'Request', read: 120, fields: [{ field: 'receiveddate', title: 'Date received', expected: true, filled: 118, valid: 118 }] },
    ],
    timeliness: { referenceDate: `${scope}-01-16`, receivedOn: receivedAt.slice(0, 10), days: 46 },
  },
});

/**
 * A receipt of a trust that reports for several councils. @param councils ONS code to attendances of its residents, those of them with an NHS number, and those of these that are valid
 */
export const ofResidents = (submission: string, sender: string, receivedAt: string, councils: Readonly<Record<string, readonly [read: number, numbered: number, valid: number]>>): ReceiptEvent => {
  const sum = (i: 0 | 1 | 2): number => Object.values(councils).reduce((total, counts) => total + counts[i], 0);
  return {
    ...of(submission, sender, 'ae', 'net-change', receivedAt, 'accepted', sum(0), 0),
    quality: {
      records: [{ record: 'attendance', title: 'Attendance', read: sum(0), fields: [
        { field: 'arrival', title: 'Arrival', expected: true, filled: sum(0), valid: sum(0) }, { field: 'nhsnumber', title: 'NHS number', expected: true, filled: sum(1), valid: sum(2) },
      ] }],
      councils: Object.entries(councils).map(([council, [read, numbered, valid]]) => ({ council, records: [{ read, filled: [read, numbered], valid: [read, valid] }] })),
      timeliness: { referenceDate: '2025-03-01', receivedOn: receivedAt.slice(0, 10), days: 20 },
    },
  };
};

const found = (count: number, field: string, xpath?: string) => Array.from({ length: count }, (_, i) => ({ file: 'file-1-person.csv', ...(xpath === undefined ? { line: 1_000 + i, column: 4 } : { xpath }), record: 'Person', field }));

/** A receipt that says what was found where, as ingestion tells it now; the others here were told before. */
export const FOUND: ReceiptEvent = {
  ...of('f-1', '806', 'sen2', '2025', '2025-03-25T09:15:00.000Z', 'partly', 2_204, 17), message: 'Some records were set aside; the others were accepted.',
  findings: [
    { rule: 'P9', severity: 'Q', count: 1, title: 'The setting is in the register of schools', remedy: 'Check the number of the setting.', places: found(1, 'urn', '/Message/Persons/Person[1204]/Requests[2]/ActivePlans[1]/PlacementDetail[2]') },
    { rule: 'P1', severity: 'reject-record', count: 1_204, title: 'Surname, forename and date of birth are given', remedy: 'Fill what is empty and send the return again.', places: found(50, 'surname') },
    { rule: 'T-TWICE', severity: 'warn', count: 2, title: 'A record was sent more than once in one submission; one was kept', remedy: 'Send each record once.', places: [] },
  ],
};

/** Receipts of all councils and one trust. */
export const RECEIPTS: readonly ReceiptEvent[] = [
  ...COUNCILS.flatMap((c, i) => [of(`s-${c.dfe}`, c.dfe, 'sen2', '2025', `2025-02-${String(10 + i)}T09:0${i % 10}:00.000Z`, i % 4 === 1 ? 'partly' : 'accepted', 1_900 + i * 61, i % 4 === 1 ? 17 : 0), of(`c-${c.dfe}`, c.dfe, 'school-census', '2025-spring', `2025-03-0${(i % 9) + 1}T14:30:00.000Z`, 'accepted', 22_000 + i * 513, 0)]),
  scored('q-1', '806', '2024', '2024-03-02T09:00:00.000Z', 80, 60), scored('q-2', '806', '2025', '2025-03-03T09:00:00.000Z', 94, 93), scored('q-3', '807', '2025', '2025-02-25T09:00:00.000Z', 99, 99),
  FOUND,
  of('m-1', 'RTR', 'camhs', '2025-01-primary', '2025-03-20T07:15:00.000Z', 'accepted', 8_112, 4), of('m-2', 'RTR', 'ae', '2025-01', '2025-03-21T07:15:00.000Z', 'refused', 0, 0), of('m-3', 'RTR', 'ae', 'net-change', '2025-03-22T07:15:00.000Z', 'accepted', 412, 0),
];
