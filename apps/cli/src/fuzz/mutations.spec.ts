import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyChange, mutated, oneValue, withValue } from './mutations.js';

const TENTHS = 10;
const DRAWN = 4_000;
const drawn = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { numRuns: DRAWN, seed: 20_261_126 });
/** How often each tenth was met, as shares; a place drawn evenly is a tenth each. */
function tenths(places: readonly number[]): number[] {
  const counts = Array.from({ length: TENTHS }, () => 0);
  for (const place of places) counts[place] = (counts[place] ?? 0) + 1;
  return counts.map((count) => count / places.length);
}
const evenly = Array.from({ length: TENTHS }, () => expect.closeTo(0.1, 1.3));

describe('changes of files', () => {
  const lines = Array.from({ length: 1_000 }, (_, i) => `line ${i}`);
  const files = Object.fromEntries(Array.from({ length: TENTHS }, (_, n) => [`${n}.csv`, Buffer.from(lines.join('\n'))]));

  it('meet every tenth of the files, and every tenth of a file, about as often as any other', () => {
    const met = drawn(anyChange).map((change) => {
      const after = mutated(files, [{ ...change, what: 'drops a line' }]);
      const file = Object.keys(files).findIndex((name) => !files[name]?.equals(after[name] ?? Buffer.alloc(0)));
      const left = String(after[`${file}.csv`]).split('\n');
      return { file, line: Math.floor(lines.findIndex((line, i) => left[i] !== line) / 100) };
    });
    expect(tenths(met.map(({ file }) => file))).toEqual(evenly);
    expect(tenths(met.map(({ line }) => line))).toEqual(evenly);
  });

  it('of one value meet every tenth of the last record', () => {
    const record = lines.slice(0, 100).map((_, i) => `cell${i}`).join(',');
    const met = drawn(oneValue).map((one) => {
      const cells = withValue(`head\n${record}`, { ...one, value: '!' }, /^cell.*$/gm).split('\n')[1]?.split(',') ?? [];
      return Math.floor(cells.indexOf('!') / 10);
    });
    expect(tenths(met)).toEqual(evenly);
  });

  it.each([
    ['a document', '<a><b x="1">one</b><c>two</c></a>', '<a><b x="1">!</b><c>two</c></a>'],
    ['an object', '{"b": "one", "c": "two"}', '{"b": "!", "c": "two"}'],
    ['a table', 'one,two\n', '!,two\n'],
  ])('leave the rest of %s as it is', (_what, before, after) => {
    expect(String(mutated({ f: Buffer.from(before) }, [{ what: 'changes a value', file: 0, at: 0, to: 0, value: '!' }])['f'])).toBe(after);
  });
});
