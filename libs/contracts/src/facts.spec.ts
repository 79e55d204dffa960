import fc from 'fast-check';
import { FEEDS } from './feeds.js';
import { linkedContent, linkedRecord, recordKey, recordKeyParts, type LinkedRecord } from './facts.js';

const part = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes('|'));
const identity = fc.record({ feed: fc.constantFrom(...FEEDS), sender: part, scope: part, recordType: part, recordId: fc.string({ maxLength: 20 }) });

describe('the key of a record', () => {
  it('is taken apart into what it was put together from, also where the id holds its separator', () => {
    fc.assert(fc.property(identity, (given) => {
      expect(recordKeyParts(recordKey(given))).toEqual(given);
    }));
  });

  it('gives the record back together with the person and what is kept beside them', () => {
    fc.assert(fc.property(identity, fc.boolean(), fc.boolean(), (given, linkable, objected) => {
      const record: LinkedRecord = { kind: 'record', person: 'p1', ...given, subjectId: 's1', council: 'E06000002', emission: 3, withdrawn: false, linkable, objected, payload: { start: '2025-01-06' } };
      expect(linkedRecord(record.person, recordKey(record), linkedContent(record))).toEqual(record);
    }));
  });

  it('of no feed is refused', () => {
    const content = { subjectId: 's1', council: 'E06000002', emission: 1, linkable: true, objected: false, payload: {} };
    expect(() => linkedRecord('p1', 'weather|806|2025|person|1', content)).toThrow();
  });
});
