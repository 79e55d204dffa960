import type { Agreement, CoverageFact, Statement } from '@tributary/contracts';
import type { Region } from '../region.fixture.js';

const COUNCILS = { 806: 'E06000002', 807: 'E06000003' } as const;
type Sender = '806' | '807';
export const agreement = (sender: Sender, feed: Agreement['feed']): Agreement => ({
  id: `${sender}${feed}`, sender, feed, council: COUNCILS[sender], purposes: ['joint-indicators'], from: '2024-01-01', until: '2026-12-31', retentionDays: 1, withdrawn: false,
});
type Record = Statement['records'][number];
type Payload = Record['payload'];
const record = (recordType: string, payload: Payload): Omit<Record, 'recordId'> => ({ recordType, payload });
/** What a council says of the person with a UPN in a scope. */
export const said = (feed: Statement['feed'], sender: Sender, scope: string, upn: string, records: readonly Omit<Record, 'recordId'>[]): Statement => ({
  kind: 'statement', feed, sender, scope, subjectId: upn, council: COUNCILS[sender], version: 1, tokens: [`upn.k1.${upn}`],
  records: records.map((one, i) => ({ ...one, recordId: `${feed}-${sender}-${scope}-${upn}-${i}` })),
});
/** A person with a plan. @param received of an active plan that was taken over from this council. */
export const plan = (sender: Sender, upn: string, more: Payload = {}, { scope = '2025', received }: { scope?: string; received?: string } = {}): Statement => said('sen2', sender, scope, upn, [
  record('person', {}), record('named-plan', { start: '2020-02-01', ceased: null, ceaseReason: null, ...more }), ...(received === undefined ? [] : [record('active-plan', { transferredFrom: received })]),
]);
export const pupil = (upn: string, senProvision: string, more: Payload = {}): Statement =>
  said('school-census', '806', '2025-spring', upn, [record('pupil', { senProvision, onRoll: true, establishment: '8062001', ...more })]);
export const covers = (feed: Statement['feed'], sender: Sender, scope: string): CoverageFact => ({
  kind: 'coverage', feed, sender, scope, version: 1, coverage: { firstAccepted: '2025-03-01', lastAccepted: '2025-03-01', referenceDate: '2025-01-16', areas: [COUNCILS[sender]] },
});

export async function agreeAll(region: Region): Promise<void> {
  for (const sender of ['806', '807'] as const) for (const feed of ['sen2', 'school-census'] as const) await region.agree(agreement(sender, feed));
}
