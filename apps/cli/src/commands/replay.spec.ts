import { describe, expect, it } from '@jest/globals';
import { replayText, type Replayed } from './replay.js';

const one: Replayed = {
  submission: 's2', of: 's1', feed: 'sen2', sender: '806', scope: '2025', outcome: 'partly', before: 5, after: 2, changes: { added: 3, corrected: 1, withdrawn: 0, unchanged: 40 },
};

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

  it('is one sentence where nothing is quarantined', () => {
    expect(replayText([])).toBe('nothing is quarantined');
  });
});
