import fc from 'fast-check';
import { messagesOf, normaliseBirthDate, normaliseForename, normaliseSurname } from './index.js';

describe('names as they are hashed (health-feeds 7.5)', () => {
  it.each([
    ['a dotted capital I', '\u0130pek', 'IPEK'], ['a dotless i', 'I\u015f\u0131k', 'ISIK'], ['a mark of its own', 'Zoe\u0308', 'ZOE'], ['a ligature', 'Gri\uFB03n', 'GRIFFIN'], ['a long s', 'Ro\u017fe', 'ROSE'],
    ['full-width letters', '\uFF33\uFF4D\uFF49\uFF54\uFF48', 'SMITH'], ['a digraph of one character', '\u01C6emal', 'DZEMAL'], ['a sharp s', 'Wei\u00DFe', 'WEISSE'], ['a letter and its mark in one', '\u01FEre', 'ORE'],
    ['a straight apostrophe', "O'Neill", 'ONEILL'], ['a curled one', 'O\u2019Neill', 'ONEILL'], ['an accent for one', 'O\u00B4Neill', 'ONEILL'], ['a hyphen', 'Ashby-Beck', 'ASHBYBECK'], ['a dash', 'Ashby\u2013Beck', 'ASHBYBECK'],
    ['a blank', 'Ashby Beck', 'ASHBYBECK'], ['a blank that does not break', 'Ashby\u00A0Beck', 'ASHBYBECK'], ['a soft hyphen', 'Ash\u00ADby', 'ASHBY'], ['a blank without width', 'Ashby\u200B', 'ASHBY'], ['a byte order mark', '\uFEFFAshby', 'ASHBY'],
  ])('keep their letters, written with %s', (_what, text, expected) => expect(normaliseSurname(text)).toBe(expected));

  it.each([
    ['a blank', 'Rose Ann'], ['several', '  Rose   Ann '], ['a tab', '\tRose\tAnn'], ['a blank that does not break', 'Rose\u00A0Ann'], ['a wide one', 'Rose\u3000Ann'], ['an accent behind it', 'Rose\u00B4 Ann'],
  ])('are the first of the given ones, which %s ends', (_what, text) => expect(normaliseForename(text)).toBe('ROSE'));

  it.each(['-', '\u0301', '\u2014', '123', '\u674E', ''])('are none where no letter is left: %j', (text) => {
    expect([normaliseForename(text), normaliseSurname(text)]).toEqual([null, null]);
    expect(messagesOf({ forename: text, surname: text, birthDate: '2012-02-29', postcode: 'ZZ1 1AA', sex: 'F' })).toEqual({ dob: 'dob:20120229', pc: 'pc:ZZ11AA' });
  });

  it('are what the four steps say one by one, whatever is written, but for letters that English spells otherwise', () => {
    const steps = (text: string): string | null => Array.from(text.normalize('NFKD')).filter((c) => !/\p{M}/u.test(c)).join('').toUpperCase().replace(/[^A-Z]/g, '') || null;
    fc.assert(fc.property(fc.string({ unit: fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }), fc.constantFrom('\u0308', '\u00E9', '-', "'", '\u0130', '\uFB01', 'a', 'Z')) }), (text) => {
      fc.pre(!/[\u00D8\u0141\u0110\u00D0\u00C6\u0152\u00DE\u1E9E]/u.test(text.normalize('NFKD').toUpperCase()));
      expect(normaliseSurname(text)).toBe(steps(text));
    }), { numRuns: 2_000 });
  });
});

describe('numbers, postcodes and dates as they are hashed', () => {
  it.each([
    ['999 000 0018', 'nhs:9990000018'], ['999-000-0018', 'nhs:9990000018'], ['999\u00A0000\u00A00018', 'nhs:9990000018'], [' 9990000018\t', 'nhs:9990000018'],
    ['999000001', undefined], ['99900000018', undefined], ['0999000001', undefined], ['9990000019', undefined], ['0000000000', undefined], ['9000000009', undefined], ['\uFF19\uFF19\uFF19\uFF10\uFF10\uFF10\uFF10\uFF10\uFF11\uFF18', undefined],
  ])('the NHS number %j', (nhsNumber, message) => expect(messagesOf({ nhsNumber, nhsNumberVerified: true }).nhs).toBe(message));

  it.each([
    ['zz1 1aa', 'pc:ZZ11AA'], ['ZZ1\u00A01AA', 'pc:ZZ11AA'], [' ZZ11AA ', 'pc:ZZ11AA'], ['ZZ1A 1AA', 'pc:ZZ1A1AA'], ['ZZ1-1AA', undefined], ['ZZ1 1A', undefined], ['ZZ123 1AA', undefined], ['UNKNOWN', undefined],
  ])('the postcode %j', (postcode, message) => expect(messagesOf({ postcode }).pc).toBe(message));

  it.each(['1900-01-01', '1899-12-30', '1800-01-01', '9999-12-31', '2013-02-29', '2012-2-9', '29/02/2012', '\uFF12\uFF10\uFF11\uFF12-02-29'])('no date of birth of %j', (text) => expect(normaliseBirthDate(text)).toBeNull());
});
