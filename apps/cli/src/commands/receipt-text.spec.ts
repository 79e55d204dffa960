import { exitCodeOf, receiptSchema, receiptText } from './receipt-text.js';

const receipt = receiptSchema.parse({
  submission: 's-1', feed: 'sen2', sender: '806', scope: '2025', outcome: 'partly', message: 'Some records were set aside.',
  records: { person: { accepted: 2204, quarantined: 17, dropped: 0 } }, changes: { added: 1104, corrected: 31, withdrawn: 2, unchanged: 9871 }, changesByType: { person: { added: 1104, corrected: 31, withdrawn: 2, unchanged: 9871 } },
  keyCounts: [{ id: 'plans', title: 'Plans in force', count: 2019, before: { scope: '2024', receivedAt: '2024-02-28T10:00:00.000Z', count: 1731, moved: true }, published: { source: 'DfE', count: 2019, moved: false } }],
  findings: [
    { rule: 'R7', severity: 'Q', title: 'The source is given', remedy: 'Check it.', count: 12, places: [{ file: 'file-1.xml', xpath: '/Message/Persons/Person[3]', record: 'Request', field: 'requestsource' }] },
    { rule: 'P1', severity: 'reject-record', title: 'The surname is given', remedy: 'Fill the surname.', count: 1117, places: [{ file: 'file-1-person.csv', line: 14, record: 'Person', field: 'surname' }] },
  ],
});

describe('a receipt in a terminal', () => {
  it('says what came of it, what changed and moved, and what to mend first', () => {
    expect(receiptText(receipt).split('\n')).toEqual([
      'Partly accepted. Some records were set aside.', 'sen2 2025 of 806, submission s-1',
      '', 'Records', '          accepted  set aside  not kept', '  person  2,204     17         0',
      '', 'Changes', '          added  corrected  withdrawn  unchanged', '  person  1,104  31         2          9,871', '  all     1,104  31         2          9,871',
      '', 'Key counts', '                  this one  before                     published', '  Plans in force  2,019     1,731 (differs by 16.6 %)  2,019',
      '', 'To mend, gravest first', '  P1  1,117 x  Not met: The surname is given [record set aside]', '      Fill the surname.', '      first at file-1-person.csv, line 14 (surname)',
      '  R7  12 x  Not met: The source is given [please check]', '      Check it.', '      first at file-1.xml, /Message/Persons/Person[3] (requestsource)',
      '', 'All places, to print or to pass on: npx tributary receipt s-1 --format html --output receipt.html',
    ]);
  });

  it('shows what comparing with other returns found', () => {
    const found = { rule: 'N3', severity: 'Q', title: 'A plan that moved was received', remedy: 'Ask the new council.', count: 2, places: [{ file: 'file-1-person.csv', line: 12, record: 'Person', field: null }] };
    const text = receiptText({ ...receipt, findings: [], crossFeed: { findings: [found], waiting: [] } });
    expect(text).toContain('Compared with other returns\n  N3  2 x  Not met: A plan that moved was received [please check]\n      Ask the new council.\n      first at file-1-person.csv, line 12');
    expect(text).toContain('All places');
  });

  it('names the submission that a place is of, where that is an earlier one: its files are not those of this receipt', () => {
    const found = { rule: 'N3', severity: 'Q', title: 'A plan that moved was received', remedy: 'Ask the new council.', count: 1, places: [{ file: 'file-1.json', xpath: '/2/upsert', record: 'Person', field: null, submission: 's-0' }] };
    expect(receiptText({ ...receipt, crossFeed: { findings: [found], waiting: [] } })).toContain('first at file-1.json, /2/upsert, of submission s-0');
  });

  it('of what is held says who has to do what', () => {
    const tooMany = { rule: 'T-DELETIONS', severity: 'refuse', title: 'It would delete more than goes without asking', remedy: 'Check that the file is complete.', count: 15, places: [] };
    const text = receiptText({ ...receipt, outcome: 'held', findings: [tooMany] });
    expect(text).toContain('It would delete more than goes without asking [waits for confirmation]');
    expect(text).toContain('To confirm it: npx tributary confirm s-1');
  });

  it('of what is refused names no changes: there are none', () => {
    expect(receiptText({ ...receipt, outcome: 'refused' })).not.toContain('Changes');
  });

  it('without findings asks for nothing', () => {
    expect(receiptText({ ...receipt, findings: [], keyCounts: [] })).not.toMatch(/To mend|All places|Key counts/);
  });

  it('ends the command with 0 when all is accepted, 2 when something was set aside, 3 when nothing was taken', () => {
    const whole = { person: { accepted: 1, quarantined: 0, dropped: 0 } };
    expect([exitCodeOf({ outcome: 'accepted', records: whole }), exitCodeOf(receipt), exitCodeOf({ outcome: 'unchanged', records: receipt.records }), exitCodeOf({ outcome: 'held', records: whole }), exitCodeOf({ outcome: 'refused', records: {} })]).toEqual([0, 2, 2, 3, 3]);
  });
});
