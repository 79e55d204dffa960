import { nhsCheckDigit, nhsNumberFault, normaliseNhsNumber, parsePostcode, parseUpn, ulnFault, upnCheckLetter } from './index.js';

describe('NHS number (health-feeds 5.1)', () => {
  it.each(['9434765919', '9990000018', '9990000026', '9990000034', '9990000042', '999 000 0050', '9990000069', '9990000077', '9990000085', '9990000093', '9990000107', '9990000115', '9876543210'])(
    'accepts %s', (n) => expect(nhsNumberFault(n)).toBeNull(),
  );
  it.each([['9434765918', 'check-digit'], ['1234567890', 'check-digit'], ['99900000', 'format'], ['abcdefghij', 'format'], ['1000000001', 'placeholder']])(
    'refuses %s: %s', (n, fault) => expect(nhsNumberFault(n)).toBe(fault),
  );
  it('refuses all ten repdigits although they pass Modulus 11', () => {
    for (let d = 0; d < 10; d++) expect(nhsNumberFault(String(d).repeat(10))).toBe('placeholder');
  });
  it('knows that no number starts with 999000000', () => expect(nhsCheckDigit('999000000')).toBeNull());
  it('reads numbers as people write them', () => expect(normaliseNhsNumber('999-000 0018')).toBe('9990000018'));
});

describe('UPN (education-feeds 3.1)', () => {
  it.each([['W806204722015', false], ['N840321419087', false], ['R201100018042', false], ['H801200001001', false], ['X90940081800A', true], ['Q80520031904V', true], ['T20110001804V', true], ['X123456789832', false]])(
    'accepts %s', (value, temporary) => expect(parseUpn(value)).toMatchObject({ ok: true, upn: { temporary } }),
  );
  it.each([['A123456789123', 'check-letter'], ['X98765432123B', 'check-letter'], ['D051910639385', 'check-letter'], ['X1234567898765', 'length'], ['Q207000016049', 'check-letter'], ['I20700001604O', 'format']])(
    'refuses %s: %s', (value, fault) => expect(parseUpn(value)).toEqual({ ok: false, fault }),
  );
  it('gives P for the number an MIS vendor prints with Q', () => expect(upnCheckLetter('207000016049')).toBe('P'));
  it('names the issuing council', () => expect(parseUpn(' w806 204722015 ')).toMatchObject({ upn: { value: 'W806204722015', authority: '806' } }));
});

describe('ULN (education-feeds 3.2)', () => {
  it.each(['1234567899', '2038475619', '5168473325', '1000000000', '1000102504', '1111111110'])('accepts %s', (n) => expect(ulnFault(n)).toBeNull());
  it.each([['1234567890', 'check-digit'], ['1234567089', 'check-digit'], ['9999999999', 'placeholder'], ['12345', 'format']])('refuses %s: %s', (n, fault) => expect(ulnFault(n)).toBe(fault));
});

describe('postcode', () => {
  it('reads any spacing and case', () => expect(parsePostcode(' zz1  1aa ')).toEqual({ compact: 'ZZ11AA', outward: 'ZZ1', inward: '1AA' }));
  it('has no value for anything else', () => expect(parsePostcode('not a postcode')).toBeNull());
});
