import fc from 'fast-check';
import { FEEDS } from './feeds.js';
import { linkedContent, linkedRecords, statementKey, statementKeyParts, type StatedRecord } from './facts.js';

const part = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes('|'));
const whose = fc.record({ feed: fc.constantFrom(...FEEDS), sender: part, scope: part, subjectId: part, council: part });

describe('the key of a statement', () => {
  it('is taken apart into what it was put together from', () => {
    fc.assert(fc.property(whose, (given) => {
      expect(statementKeyParts(statementKey(given))).toEqual(given);
    }));
  });

  it('gives the records back together with the person and what is kept beside them', () => {
    const records: StatedRecord[] = [{ recordType: 'named-plan', recordId: 'r1', payload: { start: '2025-01-06' } }, { recordType: 'need', recordId: 'r2', payload: {} }];
    fc.assert(fc.property(whose, fc.boolean(), fc.boolean(), (given, linkable, objected) => {
      const kept = linkedContent({ linkable, objected, records });
      expect(linkedRecords('p1', statementKey(given), kept)).toEqual(records.map((record) => ({ person: 'p1', ...given, linkable, objected, ...record })));
    }));
  });

  it('of no feed is refused', () => {
    expect(() => linkedRecords('p1', 'weather|806|2025|s1|E06000002', { linkable: true, objected: false, records: [] })).toThrow();
  });
});
