import { createHash } from 'node:crypto';
import { receiptCsv } from './receipt-csv.js';
import { receiptPage, receiptPagePolicy } from './receipt-page.js';
import { receiptSchema, type Receipt } from './receipt.js';
import { SAMPLE } from './sample.fixture.js';

const page = (receipt: Receipt = SAMPLE, options = {}) => receiptPage(receipt, { feedTitle: 'SEN2 person-level return', senderName: 'Middlesbrough', ...options });
/** What a reader sees, in one line. */
const words = (html: string) => html.replaceAll(/<style>[^<]*<\/style>/g, '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the page of a receipt', () => {
  it('says for whom, what came of it, what changed, and how the key counts compare', () => {
    const text = words(page());
    for (const said of [
      'SEN2 person-level return, 2025', 'Middlesbrough (806)', 'Partly accepted', '3 March 2025, 09:15', '16 January 2025, received 46 days later', 'Read by the registered mapping, version 3',
      'Person 2,204 17 0', 'Named plan 101 30 2 7,671', 'All 104 31 2 9,871', 'Plans in force on census day 2,019 ▲ 1,731 2024, 28 February 2024, +16.6%, differs 2,019 DfE, Education, health and care plans, 2025, 0.0%',
      'Plans that ceased in the year 164 – –', '1 key count has moved', 'UPN 2,104 94.7% 17 99.2%', 'Former UPN 0 0.0% where it applies 0 –',
    ]) expect(text).toContain(said);
  });

  it('of what is held says that it waits, not that it is refused', () => {
    const text = words(page({ ...SAMPLE, outcome: 'held', findings: [{ rule: 'T-DELETIONS', severity: 'refuse', title: 'It would delete more than goes without asking', remedy: 'Confirm it.', count: 15, places: [] }] }));
    expect(text).toContain('It would delete more than goes without asking Confirm it. Waits for confirmation 15');
  });

  it('names the mapping of an extract as CSV too', () => {
    expect(receiptCsv(SAMPLE)).toContain('\nmapping,,,registered,,3,');
    expect(words(page({ ...SAMPLE, mapping: { origin: 'sent', version: null } }))).toContain('Read by the mapping that was sent with it');
  });

  it('lists findings gravest first, with what to do, and their places up to a hundred', () => {
    const html = page();
    const found = html.slice(html.indexOf('id="findings"'), html.indexOf('id="records"'));
    const rules = [...found.matchAll(/<tr><th scope="row">(?:<a href="#places-\d">)?([A-Z0-9-]+)/g)].map((m) => m[1]);
    expect(rules).toEqual(['P1', 'R7', 'T-TWICE']);
    expect(html.match(/file-1-person\.csv, line 1,\d{3}, column 4/g)).toHaveLength(100);
    expect(words(html)).toContain('Fill the surname. The first 100 places; 17 more are not listed.');
    expect(html).toContain('file-2.xml, /Message/Persons/Person[1204]/Requests[2]');
  });

  it('shows what comparing with other returns found beside it, and what waits for another return', () => {
    const text = words(page());
    expect(text).toContain('N3 Not met: A plan that ceased because of a move was received by a council of the region Ask the new council. of at most 31 compared 2');
    expect(text).toContain('as of 4 March 2025, 08:00');
    expect(text).toContain('Not compared yet, because another return has not been sent: X1-sen2');
    expect(text).toContain('file-1-person.csv, line 12');
    expect(text).toContain('file-1.json, line 3, of submission 5d0a4f2e-1111-4c6e-9d52-3f4f7f1f0a11');
    const { crossFeed: _none, ...alone } = SAMPLE;
    expect(words(page(alone))).not.toContain('Compared with other returns');
  });

  it('says of what a rule asks for that it is not met, and of what was found just that', () => {
    const text = words(page());
    expect(text).toContain('P1 Not met: Surname, forename and date of birth are given Fill the surname. Record set aside 117');
    expect(text).toContain('T-TWICE A record was sent more than once in one submission; one was kept Send each record once.');
    expect(words(page({ ...SAMPLE, feed: 'camhs', findings: [{ rule: 'MHS00120', severity: 'warn', title: 'Date of birth is blank', remedy: 'Fill it.', count: 1, places: [] }] }))).toContain('MHS00120 Date of birth is blank Fill it.');
  });

  it('says scopes, registers and editions in words, and beside them the scope as commands take it', () => {
    const text = words(page({ ...SAMPLE, feed: 'ae', scope: 'bulk:2025-03-01..2025-03-31', references: [{ table: 'establishments', edition: '2025-01-17', validFrom: '2025-01-17', validUntil: null }, ...SAMPLE.references ?? []] }));
    for (const said of ['1 to 31 March 2025', 'Scope bulk:2025-03-01..2025-03-31', 'Judged by register of schools, edition of 17 January 2025, in force from 17 January 2025', 'register of schools, edition gias-2025-03']) expect(text).toContain(said);
    expect(words(page())).not.toContain('Scope');
  });

  it('links each rule to its places', () => {
    const html = page();
    for (const [, id = ''] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`id="${id}"`);
  });

  it('needs nothing else: no script, no other address, and no style but the one its policy names', () => {
    const html = page();
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|url\(|@import|https?:\/\//i);
    expect(html).not.toMatch(/\sstyle=/);
    const [, css = ''] = /<style>([^<]*)<\/style>/.exec(html) ?? [];
    expect(receiptPagePolicy()).toContain(`'sha256-${createHash('sha256').update(css).digest('base64')}'`);
  });

  it('shows what it is told as text, whatever it looks like', () => {
    const html = page({ ...SAMPLE, scope: '"><script>alert(1)</script>' });
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;');
  });

  it('has no column for what nothing is known of', () => {
    const alone = (SAMPLE.keyCounts ?? []).map((k) => ({ ...k, before: null, published: null }));
    const text = words(page({ ...SAMPLE, keyCounts: alone, sender: '' }));
    expect(text).toContain('Count This one Plans in force on census day 2,019 Plans that ceased in the year 164');
    expect(text).toContain('Not named in the files');
    expect(text).not.toContain('▲');
  });

  it('is made of a receipt of an earlier version too, without what that did not say', () => {
    const { changesByType: _c, keyCounts: _k, quality: _q, mapping: _m, ...early } = SAMPLE;
    const text = words(page(receiptSchema.parse(early)));
    expect(text).toContain('All 104 31 2 9,871');
    for (const absent of ['Key counts', 'mapping', 'Completeness', 'Data about']) expect(text).not.toContain(absent);
  });

  it('of a check on the sender\'s own machine says that nothing was sent', () => {
    const text = words(page(SAMPLE, { kind: 'check' }));
    expect(text).toContain('Would be partly accepted');
    expect(text).toContain('Nothing was sent and nothing is stored.');
    for (const absent of [SAMPLE.submission, 'Received', 'What has changed']) expect(text).not.toContain(absent);
  });
});
