import { describe, expect, it } from '@jest/globals';
import type { Receipt } from './receipt-text.js';
import { replayedOf, replayText, type Replayed } from './replay.js';

const one: Replayed = {
  submission: 's2', of: 's1', feed: 'sen2', sender: '806', scope: '2025', outcome: 'partly', before: 5, after: 2, changes: { added: 3, corrected: 1, withdrawn: 0, unchanged: 40 }, findings: [],
};
const NONE = { added: 0, corrected: 0, withdrawn: 0, unchanged: 0 };
const finding = (rule: string, count = 1): Replayed['findings'][number] => ({ rule, severity: 'warn', title: '', remedy: '', count, places: [] });

describe('what a replay says', () => {
  it('is for each submission what was quarantined and still is, and how many came through in all', () => {
    const text = replayText([one, { ...one, sender: '807', outcome: 'refused', before: 4, after: 4, changes: { added: 0, corrected: 0, withdrawn: 0, unchanged: 0 } }]);
    expect(text.split('\n').map((line) => line.split(/\s{2,}/))).toEqual([
      ['feed', 'sender', 'scope', 'outcome', 'quarantined', 'still', 'added', 'corrected', 'withdrawn'],
      ['sen2', '806', '2025', 'partly', '5', '2', '3', '1', '0'],
      ['sen2', '807', '2025', 'refused', '4', '4', '0', '0', '0'],
      ['3 quarantined records came through'],
    ]);
  });

  it('counts nothing as come through that took no effect, or of which the persons were stated since', () => {
    const asked = { id: 's2', of: 's1', feed: 'sen2', sender: '806', scope: '2025', quarantined: 4 } as const;
    const receipt: Receipt = { submission: 's2', feed: 'sen2', sender: '806', scope: '2025', outcome: 'unchanged', message: '', records: { person: { accepted: 9, quarantined: 0, dropped: 0 } }, changes: NONE, findings: [] };
    const last = (one: Replayed) => replayText([one]).split('\n').at(-1);
    expect(last(replayedOf(asked, { ...receipt, findings: [finding('T-OLDER')] }))).toBe('0 quarantined records came through');
    expect(last(replayedOf(asked, { ...receipt, outcome: 'held', changes: { ...NONE, added: 4 } }))).toBe('0 quarantined records came through');
    expect(last(replayedOf(asked, { ...receipt, outcome: 'accepted', changes: { ...NONE, added: 1 }, findings: [finding('T-STATED-SINCE', 3)] }))).toBe('1 quarantined records came through; 3 persons stay as they were stated since');
    expect(last(replayedOf(asked, { ...receipt, outcome: 'accepted', changes: { ...NONE, added: 2 } }))).toBe('4 quarantined records came through');
  });

  it('is one sentence where nothing is quarantined', () => {
    expect(replayText([])).toBe('nothing is quarantined');
  });
});
