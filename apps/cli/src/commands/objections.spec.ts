import { describe, expect, it } from '@jest/globals';
import { exitCode, recordedText, withdrawnText } from './objections.js';

const refused = [{ line: 4, reason: 'sex cannot be used: write M or F, or leave it empty' }];

describe('recording and withdrawing objections', () => {
  it('ends with 0 when all rows are taken, 2 when some are, 3 when none is', () => {
    expect([exitCode(2, 0), exitCode(1, 1), exitCode(0, 1), exitCode(0, 0)]).toEqual([0, 2, 3, 0]);
  });

  it('names the lines that are refused', () => {
    expect(recordedText({ recorded: 1, refused })).toBe('1 objection recorded\nline 4 is refused: sex cannot be used: write M or F, or leave it empty');
  });

  it('names the lines that recorded none, and says that nothing is to be sent again', () => {
    expect(withdrawnText({ withdrawn: 1, unmatched: [3], refused }).split('\n')).toEqual([
      '1 objection withdrawn', expect.stringContaining('by itself'), expect.stringMatching(/^line 3 recorded no objection/), expect.stringMatching(/^line 4 is refused/),
    ]);
    expect(withdrawnText({ withdrawn: 0, unmatched: [2], refused: [] })).not.toContain('by itself');
  });
});
