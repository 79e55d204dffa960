import type { Agreement, CoverageFact, Fact } from '@tributary/contracts';
import type { Region } from '../region.fixture.js';

const COUNCILS = { 806: 'E06000002', 807: 'E06000003' } as const;
type Sender = '806' | '807';
export const agreement = (sender: Sender, feed: Agreement['feed']): Agreement => ({
  id: `${sender}${feed}`, sender, feed, council: COUNCILS[sender], purposes: [], from: '2024-01-01', until: '2026-12-31', retentionDays: 1, withdrawn: false,
});
export const said = (feed: Fact['feed'], sender: Sender, scope: string, recordType: string, upn: string, payload: Fact['payload']): Fact => ({
  kind: 'fact', feed, sender, scope, recordType, recordId: `${feed}-${sender}-${scope}-${recordType}-${upn}`, subjectId: upn, version: 1, withdrawn: false, council: COUNCILS[sender],
  tokens: recordType === 'person' || recordType === 'pupil' ? [`upn.k1.${upn}`] : [], payload,
});
export const plan = (sender: Sender, upn: string, more: Fact['payload'] = {}, scope = '2025'): Fact[] => [
  said('sen2', sender, scope, 'person', upn, {}), said('sen2', sender, scope, 'named-plan', upn, { start: '2020-02-01', ceased: null, ceaseReason: null, ...more }),
];
export const pupil = (upn: string, senProvision: string, more: Fact['payload'] = {}): Fact => said('school-census', '806', '2025-spring', 'pupil', upn, { senProvision, onRoll: true, establishment: '8062001', ...more });
export const covers = (feed: Fact['feed'], sender: Sender, scope: string): CoverageFact => ({
  kind: 'coverage', feed, sender, scope, version: 1, coverage: { firstAccepted: '2025-03-01', lastAccepted: '2025-03-01', referenceDate: '2025-01-16', areas: [COUNCILS[sender]] },
});

export async function agreeAll(region: Region): Promise<void> {
  for (const sender of ['806', '807'] as const) for (const feed of ['sen2', 'school-census'] as const) await region.agree(agreement(sender, feed));
}
