import fc from 'fast-check';
import { nhsNumberFault, parseUpn, ulnFault } from '@tributary/domain';
import { Random } from '../random.js';
import { brokenUpn, learnerNumber, NhsNumbers, permanentUpn, temporaryUpn } from './numbers.js';

describe('numbers of synthetic people', () => {
  it('are NHS numbers of the range that is never issued, no two alike, until the range is used up', () => {
    const numbers = new NhsNumbers(42);
    const seen = new Set<string>();
    for (let ordinal = 0; ordinal < 50_000; ordinal++) {
      const number = numbers.of(ordinal) ?? '';
      if (nhsNumberFault(number) !== null || !number.startsWith('999')) throw new Error(`ordinal ${ordinal}`);
      seen.add(number);
    }
    expect(seen.size).toBe(50_000);
    expect(numbers.of(909_089)).not.toBeNull();
    expect(numbers.of(909_090)).toBeNull();
  });

  it('are UPNs that differ where the index differs, and are wrong only when they are meant to be', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 179_999 }), fc.integer({ min: 0, max: 179_999 }), fc.integer({ min: 2000, max: 2025 }), (a, b, year) => {
      const upn = permanentUpn('806', a, 200, year);
      expect(parseUpn(upn)).toMatchObject({ ok: true, upn: { temporary: false, authority: '806' } });
      expect(parseUpn(temporaryUpn(new Random(`${a}`), '806', a, 200, year))).toMatchObject({ ok: true, upn: { temporary: true } });
      expect(parseUpn(brokenUpn(upn)).ok).toBe(false);
      expect(permanentUpn('806', b, 200, year) === upn).toBe(a === b);
    }));
  });

  it('are learner numbers that hold and differ', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2_000_000 }), (index) => {
      expect(ulnFault(learnerNumber(index))).toBeNull();
      expect(learnerNumber(index + 1)).not.toBe(learnerNumber(index));
    }));
  });
});
