import { field } from '../feed/index.js';
import { remembering } from './remembered.js';
import { valueReader, type ReadValue } from './values.js';

const read = (text: string): ReadValue => ({ value: text, state: 'ok' });

describe('a field that remembers', () => {
  it('reads a text once', () => {
    const asked: string[] = [];
    const remembered = remembering(field.date(), (text) => { asked.push(text); return read(text); });
    for (const text of ['2024-05-01', '2024-05-02', '2024-05-01', '2025-Jan-16 00:00:00', '2025-Jan-16 00:00:00']) expect(remembered(text).value).toBe(text);
    expect(asked).toEqual(['2024-05-01', '2024-05-02', '2025-Jan-16 00:00:00']);
  });

  it('gives up where no text comes twice, and reads on', () => {
    const remembered = remembering(field.flag(), read);
    for (let i = 0; i < 1_000; i++) expect(remembered(String(i)).value).toBe(String(i));
    expect(remembered('7').value).toBe('7');
  });

  it('keeps every character of what it remembers', () => {
    for (const text of ['Zo\u00eb van der Berg-Testperson', '\ud800 alone among many others', '\u{1f600} \u{1f600} \u{1f600} \u{1f600} \u{1f600}']) expect(remembering(field.surname(), read)(text).value).toBe(text);
  });

  it('says the same of a text each time', () => {
    const readers = [field.date(), field.integer(), field.flag(), field.code(['01', 'E']), field.postcode(), field.surname(), field.text({ digits: 6 })].map((one) => valueReader(one, { year: 2025, referenceDate: null }));
    for (const reader of readers) for (const text of ['1.0', '16/01/2025', 'e', '01', '1', 'zz1 1aa', '#N/A', 'a\tb', ' x ', '1234']) expect(reader(text)).toEqual(reader(text));
  });
});
