import fc from 'fast-check';
import { decideCount, decideShare } from './shares.js';

describe('a share of records', () => {
  it.each([
    [0, 0], [3, 7], [7, 7], [0, 7], [1, 100], [7, 100], [93, 100], [99, 100],
  ])('of %i in %i is hidden: one of its numbers is small', (part, whole) => expect(decideShare(part, whole)).toEqual({ shown: false }));

  it.each([
    [0, 8, 0, 10], [8, 8, 10, 10], [8, 16, 10, 15], [92, 100, 90, 100], [300, 300, 300, 300], [1_203, 1_311, 1_205, 1_310],
  ])('of %i in %i is shown by its rounded counts', (part, whole, shownPart, shownWhole) => expect(decideShare(part, whole)).toEqual({ shown: true, part: shownPart, whole: shownWhole }));

  it('is all or none only where it is, and never moves with a single record below the rounding', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }), (a, b) => {
      const [part, whole] = [Math.min(a, b), Math.max(a, b)];
      const share = decideShare(part, whole);
      if (!share.shown) return;
      expect(share.part === share.whole).toBe(part === whole);
      expect(share.part === 0).toBe(part === 0);
      expect([share.part % 5, share.whole % 5]).toEqual([0, 0]);
    }));
  });

  it('is not asked for with numbers that are none', () => {
    expect(() => decideShare(3, 2)).toThrow(RangeError);
    expect(() => decideShare(-1, 20)).toThrow(RangeError);
  });
});

it('a count of records is hidden while it is small', () => expect([0, 1, 7, 8, 12, 13].map(decideCount)).toEqual([0, null, null, 10, 10, 15]));
