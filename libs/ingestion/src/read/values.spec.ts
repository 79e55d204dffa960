import fc from 'fast-check';
import { field, type Field } from '../feed/fields.js';
import { readMoment } from './dates.js';
import { valueReader } from './values.js';

const read = (f: Field, raw: string | undefined, year: number | null = null) => {
  const { value, state } = valueReader(f, { year, referenceDate: null })(raw);
  return [state, value];
};

describe('reading a value', () => {
  it.each([undefined, '', '  ', '\u00a0'])('takes %j as blank', (raw) => expect(read(field.text(), raw)).toEqual(['blank', null]));

  it.each([
    ['2025-01-16', 'ok', '2025-01-16'], ['2025-Jan-16 00:00:00', 'ok', '2025-01-16'], ['2025-01-16T00:00:00', 'ok', '2025-01-16'],
    ['16/01/2025', 'restyled', '2025-01-16'], ['1/2/2025', 'restyled', '2025-02-01'], ['16-Jan-2025', 'restyled', '2025-01-16'], ['16.01.2025 00:00', 'restyled', '2025-01-16'],
    ['16th January 2025', 'restyled', '2025-01-16'], ['20250116', 'restyled', '2025-01-16'], ['2025-01-16T09:30:00Z', 'restyled', '2025-01-16'], ['45673', 'restyled', '2025-01-16'],
    ['2025-02-29', 'fault', null], ['16/01/25', 'fault', null], ['13/13/2025', 'fault', null], ['4567', 'fault', null], ['99999', 'fault', null], ['soon', 'fault', null],
  ])('reads the date %s', (raw, state, value) => expect(read(field.date(), raw)).toEqual([state, value]));

  it.each([
    ['2025-01-16T09:30:00', 'ok', '2025-01-16T09:30:00'], ['2025-01-16T09:30:00+01:00', 'ok', '2025-01-16T09:30:00+01:00'], ['2025-01-16 09:30', 'ok', '2025-01-16T09:30:00'],
    ['20250116093000', 'restyled', '2025-01-16T09:30:00'], ['2025-01-16', 'restyled', '2025-01-16T00:00:00'], ['2025-01-16T24:00:00', 'fault', null],
  ])('reads the date and time %s', (raw, state, value) => expect(read(field.dateTime(), raw)).toEqual([state, value]));

  it.each([['09:30:15', 'ok', '09:30:15'], ['9:30', 'restyled', '09:30:00'], ['0930', 'restyled', '09:30:00'], ['30/12/1899 09:30:00', 'restyled', '09:30:00'], ['1899-12-30T09:30:00', 'restyled', '09:30:00'], ['01/01/2025 09:30:00', 'fault', null], ['25:00:00', 'fault', null]])(
    'reads the time %s', (raw, state, value) => expect(read(field.time(), raw)).toEqual([state, value]));

  it.each([['1', 'ok', 1], ['1.0', 'restyled', 1], ['-3', 'ok', -3], ['1.5', 'fault', null], ['1e3', 'fault', null], ['0x1', 'fault', null], ['11', 'fault', null]])(
    'reads the integer %s', (raw, state, value) => expect(read(field.integer({ max: 10 }), raw)).toEqual([state, value]));

  it.each([['1', 'ok', true], ['False', 'ok', false], ['TRUE', 'ok', true], ['n', 'ok', false], ['0.0', 'restyled', false], ['2', 'fault', null]])(
    'reads the flag %s', (raw, state, value) => expect(read(field.flag(), raw)).toEqual([state, value]));

  it.each([['01', 'ok', '01'], ['1', 'restyled', '01'], ['1.0', 'restyled', '01'], ['y', 'restyled', 'Y'], ['Z', 'fault', null], ['10', 'ok', '10']])(
    'reads the code %s', (raw, state, value) => expect(read(field.code(['01', '02', '10', 'Y']), raw)).toEqual([state, value]));

  it.each([
    [field.integer(), '1.0', 'sheetNumber', 1], [field.code(['01', '02']), '1', 'sheetZeros', '01'], [field.code(['01', '02']), '2.0', 'sheetNumber', '02'], [field.date(), '45673.0', 'sheetDate', '2025-01-16'],
    [field.dateTime(), '45673.395833333', 'sheetDate', '2025-01-16T09:30:00'], [field.flag(), '1.0', 'sheetNumber', true], [field.uln(), '1234567899.0', 'sheetNumber', '1234567899'],
    [field.text({ digits: 4 }), '801', 'sheetZeros', '0801'], [field.text({ digits: 3 }), '806.0', 'sheetNumber', '806'], [field.text(), '#N/A', 'sheetError', null], [field.code(['A']), '#DIV/0!', 'sheetError', null],
    [field.text(), '9.00000000000013E+17', 'sheetDigits', null], [field.nhsNumber(), '9.99E+09', 'sheetDigits', null],
  ])('knows what a spreadsheet has done to a value: %j, %s', (f, raw, habit, value) => expect(valueReader(f, { year: null, referenceDate: null })(raw)).toMatchObject({ habit, value }));

  it.each([[field.text(), '6.0'], [field.text({ digits: 3 }), 'XXX'], [field.text(), '#12'], [field.text({ digits: 3 }), '8061']])('leaves a text as it is where nothing is known of it: %j, %s', (f, raw) => expect(valueReader(f, { year: null, referenceDate: null })(raw)).toEqual({ value: raw, state: 'ok' }));

  it('never guesses between two codes that differ by leading zeros only', () => expect(read(field.code(['1', '01', '001']), '0001')).toEqual(['fault', null]));
  it('reads codes by the year of the scope', () => {
    const needs = field.code((year) => (year !== null && year >= 2025 ? ['ASD', 'DS'] : ['ASD']));
    expect([read(needs, 'DS', 2025)[0], read(needs, 'DS', 2024)[0]]).toEqual(['ok', 'fault']);
  });
  it('reads codes by the day of the scope, both ends included', () => {
    const mechanism = field.code([{ code: '03', label: 'telemedicine', from: null, until: '2021-09-30' }, { code: '11', label: 'video', from: '2021-10-01', until: null }]);
    const state = (raw: string, referenceDate: string | null) => valueReader(mechanism, { year: null, referenceDate })(raw).state;
    expect(['2021-09-30', '2021-10-01', null].map((on) => [state('03', on), state('11', on)])).toEqual([['ok', 'fault'], ['fault', 'ok'], ['ok', 'ok']]);
  });

  it.each([['999 000 0018', 'ok', '9990000018'], ['9990000018.0', 'restyled', '9990000018'], ['9990000019', 'fault', null], ['9999999999', 'fault', null]])(
    'reads the NHS number %s', (raw, state, value) => expect(read(field.nhsNumber(), raw)).toEqual([state, value]));
  it.each([['zz1 1aa', 'ok', 'ZZ11AA'], ['nowhere', 'fault', null]])('reads the postcode %s', (raw, state, value) => expect(read(field.postcode(), raw)).toEqual([state, value]));
  it.each([['h801200001001', 'ok', 'H801200001001'], ['A801200001001', 'fault', null]])('reads the UPN %s', (raw, state, value) => expect(read(field.upn(), raw)).toEqual([state, value]));
  it.each([['1234567899', 'ok', '1234567899'], ['9999999999', 'fault', null]])('reads the ULN %s', (raw, state, value) => expect(read(field.uln(), raw)).toEqual([state, value]));
  it.each([["O'Neill", 'ok', "O'Neill"], ['-', 'fault', null]])('reads the name %s', (raw, state, value) => expect(read(field.surname(), raw)).toEqual([state, value]));
  it('cleans control characters and says so', () => expect(read(field.text(), 'a\u0000b')).toEqual(['restyled', 'a b']));

  it('reads every real date in every spelling as the same day', () => {
    fc.assert(fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }), (d) => {
      const iso = d.toISOString().slice(0, 10);
      const [y, m, day] = iso.split('-');
      const name = d.toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' });
      for (const spelling of [iso, `${y}-${name.slice(0, 3)}-${day} 00:00:00`, `${day}/${m}/${y}`, `${Number(day)}/${Number(m)}/${y}`, `${y}${m}${day}`, `${day}-${name}-${y}`]) {
        expect(readMoment(spelling)?.date).toBe(iso);
      }
    }));
  });
});
