import fc from 'fast-check';
import { isSnomedForm, isSnomedId, travellingConcept } from './index.js';

// health-feeds 2.4: every concept listed there passes.
const KNOWN = ['1064891000000107', '1064911000000105', '1077251000000100', '1048071000000103', '1065391000000104', '306689006', '19712007', '305398007', '182992009', '410605003', '248062006', '276853009', '52448006', '276491000'];

describe('SNOMED CT identifiers', () => {
  it.each(KNOWN)('%s passes the check', (id) => expect(isSnomedId(id)).toBe(true));
  it('fails when any one digit is changed', () =>
    fc.assert(fc.property(fc.constantFrom(...KNOWN), fc.nat(15), fc.integer({ min: 1, max: 9 }), (id, position, by) => {
      const i = position % id.length;
      expect(isSnomedId(id.slice(0, i) + String((Number(id[i]) + by) % 10) + id.slice(i + 1))).toBe(false);
    })));
  it('fails when two neighbours that differ are swapped', () =>
    fc.assert(fc.property(fc.constantFrom(...KNOWN), fc.nat(15), (id, position) => {
      const i = position % (id.length - 1);
      const [a = '', b = ''] = [id[i], id[i + 1]];
      expect(isSnomedId(id.slice(0, i) + b + a + id.slice(i + 2))).toBe(a === b);
    })));
  it.each([...KNOWN, '1914891000000100:363589002=1085671000000109', '1085671000000100'])('%s may travel', (id) => expect(travellingConcept(id)).toBe(id));
  it.each(['9990000018', '17082011', '363589002:9990000018', 'Testperson', '248062006|Testperson|', 'W806204722015', ''])('%s may not: it may be somebody', (text) => expect(travellingConcept(text)).toBeNull());
  it.each(['12345', '1234567890123456789', '012345678', '24806200x', ''])('%s has not the form', (text) => expect(isSnomedForm(text)).toBe(false));
});
