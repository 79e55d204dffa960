import type { Agreement, Organisation } from '@tributary/contracts';
import { ofResidents } from '../../spec/sample-receipts.js';
import { residentsAccess } from './card-access.js';
import { councilQualities } from './council-quality.js';
import { fieldScores } from './scorecard.js';
import { FOR_COUNCIL } from './showing.js';

const MIDDLESBROUGH: Organisation = { kind: 'council', id: '806', onsCode: 'E06000002', name: 'Middlesbrough', region: 'E12000001', nhsArea: '16C', validFrom: null, validUntil: null };
const agreement = (over: Partial<Agreement> = {}): Agreement => ({ id: 'a', sender: 'RTR', feed: 'ae', council: 'E06000002', purposes: ['joint-indicators'], from: '2024-01-01', until: '2025-12-31', retentionDays: 30, withdrawn: false, ...over });
const access = (roles: readonly ('council' | 'sender' | 'region' | 'bi')[], organisation: string | null, ...agreements: readonly Agreement[]) => residentsAccess({ roles, organisation }, MIDDLESBROUGH, agreements, '2025-06-01');

describe("the score card of a council's residents", () => {
  it("is the council's people's where an agreement of today is about the council", () => {
    expect(access(['council'], '806', agreement(), agreement({ sender: 'RX4', feed: 'camhs' }))).toEqual({ level: 'shown', pairs: [{ sender: 'RTR', feed: 'ae' }, { sender: 'RX4', feed: 'camhs' }] });
    const none = [agreement({ withdrawn: true }), agreement({ until: '2025-05-31' }), agreement({ from: '2025-06-02' }), agreement({ council: 'E06000003' }), agreement({ sender: '806', feed: 'sen2' })];
    expect(access(['council'], '806', ...none)).toEqual({ level: 'shown', pairs: [] });
  });

  it("is another council's, another sender's and other roles' never", () => {
    expect(access(['council'], '807', agreement())).toEqual({ level: 'nothing' });
    expect(access(['sender'], '806', agreement())).toEqual({ level: 'nothing' });
    expect(access(['bi'], null, agreement())).toEqual({ level: 'nothing' });
    expect(access(['sender'], 'RVW', agreement())).toEqual({ level: 'exact', senders: ['RVW'] });
    expect(access(['region'], null)).toEqual({ level: 'exact', senders: 'all' });
  });

  it('has nothing behind which there are few records, and its totals say no more than its fields', () => {
    const receipt = ofResidents('r', 'RTR', '2025-03-21T07:15:00.000Z', { E06000002: [120, 115, 100], E06000003: [7, 7, 7], E06000004: [200, 180, 180] });
    const [few, none, many] = receipt.quality ? councilQualities(receipt.quality) : [];
    expect(none?.shown).toBeNull();
    expect(few?.score).toEqual({ completeness: { filled: 235, of: 240 }, validity: { valid: 220, of: 235 }, days: 20 });
    expect(few?.shown).toEqual({ completeness: { filled: 120, of: 120 }, validity: { valid: 220, of: 235 }, days: 20 });
    expect(many?.shown?.completeness).toEqual({ filled: 380, of: 400 });
    const fields = fieldScores([{ quality: few?.quality }], FOR_COUNCIL).map(({ field, read, filled, valid, completeness, validity }) => ({ field, read, filled, valid, completeness, validity }));
    expect(fields).toEqual([
      { field: 'arrival', read: 120, filled: 120, valid: 120, completeness: '100', validity: '100' }, { field: 'nhsnumber', read: 120, filled: null, valid: 100, completeness: '*', validity: '87' },
    ]);
    expect(fieldScores([{ quality: none?.quality }], FOR_COUNCIL)).toEqual([]);
  });
});
