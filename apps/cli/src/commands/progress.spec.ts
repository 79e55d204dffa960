import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { progressOn } from './progress.js';

function screen(isTTY: boolean): { stream: PassThrough & { isTTY: boolean }; shown: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  return { stream, shown: () => String(stream.read() ?? '') };
}
const at = (phase: string, percent: number, rows: number) => ({ phase, percent, rows });

describe('the progress of a submission', () => {
  it('is a bar on a terminal', () => {
    const { stream, shown } = screen(true);
    const view = progressOn(stream);
    view.update(at('reading', 25, 1_000));
    view.end();
    expect(shown()).toMatch(/reading \[.+\] 25% 1000 rows/);
  });

  it('is a plain line for each phase and each tenth elsewhere', () => {
    const { stream, shown } = screen(false);
    const view = progressOn(stream);
    for (const [phase, percent, rows] of [['waiting', 0, 0], ['waiting', 0, 0], ['reading', 1, 10], ['reading', 5, 50], ['reading', 12, 120], ['assembling', 55, 900], ['finished', 100, 900]] as const) view.update(at(phase, percent, rows));
    view.end();
    expect(shown()).toBe('waiting 0% 0 rows\nreading 1% 10 rows\nreading 12% 120 rows\nassembling 55% 900 rows\nfinished 100% 900 rows\n');
  });

  it('says what is to be done where it waits for somebody to do it', () => {
    const { stream, shown } = screen(false);
    progressOn(stream).update(at('waiting-for-postcodes', 0, 0));
    expect(shown()).toContain('npx tributary reference load --postcodes FILE');
  });
});
