import { gzipSync } from 'node:zlib';
import { zip, type Files } from './files.js';
import { AGREEMENTS, COUNCILS, GOOD, ONS_CODE, POSTCODE, PROVIDERS, type GoodFiles } from './good-files.js';
import { deliver, rulesOf } from './pushing.js';
import { loadPostcodes, onboard, type TestSystem } from './system.js';
import type { Receipt } from '../commands/receipt-text.js';

/** How a good submission is spoilt, and what becomes of it. The rule is the one that the receipt names; null: nothing is found. */
interface Case {
  readonly what: string;
  readonly spoil: (good: GoodFiles) => Files | Promise<Files>;
  readonly outcome: RegExp;
  readonly rule: string | null | ((good: GoodFiles) => string);
  readonly scope?: (good: GoodFiles) => string;
  readonly only?: GoodFiles['format'];
}
const REFUSED = /^refused$/;
const READ = /^(accepted|unchanged)$/;
const PARTLY = /^partly$/;

const main = (good: GoodFiles): string => String(good.files[good.main] ?? '');
const changed = (good: GoodFiles, change: (content: string) => string | Uint8Array): Files => ({ ...good.files, [good.main]: change(main(good)) });
const table = (good: GoodFiles): NonNullable<GoodFiles['csv']> => {
  if (!good.csv) throw new Error(`${good.feed} has no tables`);
  return good.csv;
};
const rows = (content: string): string[] => content.trimEnd().split('\r\n');
const lines = (good: GoodFiles, change: (rows: string[]) => string[]): Files => changed(good, (content) => `${change(rows(content)).join('\r\n')}\r\n`);
const heading = (good: GoodFiles, change: (head: string) => string): Files => lines(good, ([head = '', ...rest]) => [change(head), ...rest]);
const column = (name: string): RegExp => new RegExp(`(^|,)${name}(?=,|$)`);
const packed = (good: GoodFiles): Promise<Buffer> => zip(good.files);

/** Forty-eight megabytes of nothing, in a few kilobytes. */
const bomb = zip({ 'content.txt': '0'.repeat(48 * 1024 ** 2) });
/** The beginning of the file, so that it is known for what it is, and then megabytes. */
function gzipBomb(good: GoodFiles): Buffer {
  const start = good.format === 'xml' ? main(good).slice(0, main(good).indexOf('>', main(good).indexOf('?>') + 2) + 1) : `${rows(main(good))[0] ?? ''}\r\n`;
  return gzipSync(start + (good.format === 'xml' ? ' '.repeat(48 * 1024 ** 2) : `${','.repeat(16_383)}\n`.repeat(3_000)));
}
const another = (good: GoodFiles): Files => (GOOD[good.format === 'xml' ? (good.feed === 'ae' ? 'SEN2 as XML' : 'A&E') : good.feed === 'camhs' ? 'the school census' : 'CAMHS'] as GoodFiles).files;

const CASES: readonly Case[] = [
  { what: 'a truncated zip', outcome: REFUSED, rule: 'T-ARCHIVE', spoil: async (good) => { const whole = await packed(good); return { 'all.zip': whole.subarray(0, whole.length - 40) }; } },
  { what: 'a zip whose content is damaged', outcome: REFUSED, rule: 'T-ARCHIVE', spoil: async (good) => { const whole = await packed(good); whole.fill(0xff, 60, 120); return { 'all.zip': whole }; } },
  { what: 'a zip bomb', outcome: REFUSED, rule: 'T-ARCHIVE-LIMIT', spoil: async () => ({ 'all.zip': await bomb }) },
  { what: 'a gzip bomb', outcome: REFUSED, rule: 'T-ARCHIVE-LIMIT', spoil: (good) => ({ [`${good.main}.gz`]: gzipBomb(good) }) },
  { what: 'an archive in an archive', outcome: REFUSED, rule: 'T-NESTED', spoil: async (good) => ({ 'outer.zip': await zip({ 'inner.zip': (await packed(good)).toString('latin1') }) }) },
  { what: 'a spreadsheet workbook', outcome: REFUSED, rule: 'T-WORKBOOK', spoil: async () => ({ 'export.xlsx': await zip({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<x/>' }) }) },
  { what: 'binary rubbish', outcome: REFUSED, rule: 'T-NOT-TEXT', spoil: (good) => changed(good, () => Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251))) },
  { what: 'an empty file', outcome: REFUSED, rule: 'T-EMPTY', spoil: (good) => changed(good, () => '') },
  { what: 'a file of blanks', outcome: REFUSED, rule: 'T-EMPTY', spoil: (good) => changed(good, () => ' \r\n\t ') },
  { what: 'the files of another feed', outcome: REFUSED, rule: 'T-FORMAT', spoil: another },
  { what: 'files of another year, month or kind', outcome: REFUSED, rule: (good) => good.other.rule, scope: (good) => good.other.scope, spoil: (good) => good.files },
  { what: 'XML with a document type', only: 'xml', outcome: REFUSED, rule: 'T-XML-DTD', spoil: (good) => changed(good, (c) => c.replace('?>', '?><!DOCTYPE x SYSTEM "file:///etc/passwd">')) },
  { what: 'XML with entities that grow', only: 'xml', outcome: REFUSED, rule: 'T-XML-DTD', spoil: (good) => changed(good, (c) => c.replace('?>', '?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>')) },
  { what: 'XML with an entity of its own', only: 'xml', outcome: REFUSED, rule: 'T-XML', spoil: (good) => changed(good, (c) => c.replace(/<(Sex|CDSTypeCode|Gender)>/, '<$1>&own;')) },
  { what: 'XML that ends too early', only: 'xml', outcome: REFUSED, rule: 'T-XML', spoil: (good) => changed(good, (c) => c.slice(0, -40)) },
  { what: 'a missing table', only: 'csv', outcome: REFUSED, rule: 'T-TABLE', spoil: (good) => Object.fromEntries(Object.entries(good.files).filter(([name]) => name !== table(good).table)) },
  { what: 'a missing required column', only: 'csv', outcome: REFUSED, rule: 'T-COLUMN', spoil: (good) => heading(good, (head) => head.replace(column(table(good).column), '$1born')) },
  { what: 'a column that stands twice', only: 'csv', outcome: REFUSED, rule: 'T-COLUMN-TWICE', spoil: (good) => heading(good, (head) => head.replace(column(table(good).twice), `$1${table(good).column}`)) },
  { what: 'quotes that do not close', only: 'csv', outcome: REFUSED, rule: 'T-CSV', spoil: (good) => lines(good, ([head = '', first = '', ...rest]) => [head, `"${first}`, ...rest]) },
  { what: 'an unknown extra column', only: 'csv', outcome: READ, rule: 'T-UNKNOWN-COLUMN', spoil: (good) => lines(good, ([head = '', ...rest]) => [`${head},ourown`, ...rest.map((r) => `${r},1`)]) },
  { what: 'reordered columns', only: 'csv', outcome: READ, rule: null, spoil: (good) => lines(good, (all) => all.map((r) => r.split(',').toReversed().join(','))) },
  { what: 'Windows-1252', only: 'csv', outcome: READ, rule: 'T-ENCODING', spoil: (good) => changed(good, (c) => Buffer.concat([Buffer.from(`${rows(c)[0] ?? ''},our own \u00eb\r\n`, 'latin1'), Buffer.from(`${rows(c).slice(1).map((r) => `${r},1`).join('\r\n')}\r\n`)])) },
  { what: 'ragged rows', only: 'csv', outcome: PARTLY, rule: 'T-RAGGED', spoil: (good) => lines(good, (all) => [...all, '9,1,F']) },
  { what: 'two records under one key', only: 'csv', outcome: PARTLY, rule: (good) => table(good).sameKey, spoil: (good) => lines(good, (all) => [...all, all[1] ?? '']) },
  { what: 'a byte order mark', outcome: READ, rule: null, spoil: (good) => changed(good, (c) => `\ufeff${c}`) },
  { what: 'UTF-16 with its mark', outcome: READ, rule: 'T-UTF-16', spoil: (good) => changed(good, (c) => Buffer.from(`\ufeff${c.replace('UTF-8', 'UTF-16')}`, 'utf16le')) },
  { what: 'the other line ends', outcome: READ, rule: null, spoil: (good) => changed(good, (c) => (c.includes('\r\n') ? c.replaceAll('\r\n', '\n') : c.replaceAll('\n', '\r\n'))) },
  { what: 'a zip', outcome: READ, rule: null, spoil: async (good) => ({ 'all.zip': await packed(good) }) },
  { what: 'a gzipped file', outcome: READ, rule: null, spoil: (good) => ({ ...Object.fromEntries(Object.entries(good.files).filter(([name]) => name !== good.main)), [`${good.main}.gz`]: gzipSync(main(good)) }) },
];

/** Spoilt in a way that only one feed knows. */
const OWN: Readonly<Record<string, readonly Case[]>> = {
  CAMHS: [{ what: 'contacts whose referral is not there', outcome: PARTLY, rule: 'MHS20142', spoil: (good) => ({ ...good.files, 'MHS201CareContact.csv': 'CareContactID,ServiceRequestID,CareContDate,ConsMechanismMH,AttendStatus\r\nC1,NONE,2024-11-12,01,5\r\n' }) }],
  'A&E': [{
    what: 'two messages about one attendance', outcome: READ, rule: 'T-TWICE', spoil: (good) => changed(good, (c) => c.replace('</CDS-XMLInterchange>', `${/<CDSNetChange-All-MessageTypes>.*?<\/CDSNetChange-All-MessageTypes>/s.exec(c)?.[0] ?? ''}</CDS-XMLInterchange>`)),
  }],
};

const casesOf = (name: string, good: GoodFiles): Case[] => [...CASES.filter(({ only }) => only === undefined || only === good.format), ...(OWN[name] ?? [])];

/** What senders should not send, on the running system and in every feed: refused or read by rule, the receipt says which, and the next good file is taken. */
export function badInput(the: () => TestSystem): void {
  describe('what comes in as it should not', () => {
    const receipts = new Map<string, Receipt>();

    /** One after the other, as a sender does; the feeds beside each other. */
    async function send(name: string, good: GoodFiles): Promise<void> {
      const { session } = the();
      receipts.set(`${name}: good`, await deliver(session, good));
      for (const { what, spoil, scope } of casesOf(name, good)) receipts.set(`${name}: ${what}`, await deliver(session, { ...good, files: await spoil(good), scope: scope?.(good) ?? good.scope }));
      receipts.set(`${name}: good again`, await deliver(session, good));
    }

    beforeAll(async () => {
      const { session } = the();
      await onboard(session, { councils: COUNCILS, providers: PROVIDERS, agreements: AGREEMENTS });
      await loadPostcodes(session, [POSTCODE], ONS_CODE);
      await the().settled();
      await Promise.all(Object.entries(GOOD).map(([name, good]) => send(name, good)));
    }, 180_000);

    const receiptOf = (key: string): Receipt => {
      const receipt = receipts.get(key);
      if (!receipt) throw new Error(`${key} was not sent`);
      return receipt;
    };

    describe.each(Object.entries(GOOD))('in %s', (name, good) => {
      it('is not a good file', () => expect([receiptOf(`${name}: good`).outcome, rulesOf(receiptOf(`${name}: good`))]).toEqual(['accepted', []]));

      it.each(casesOf(name, good).map((one) => [one.what, one] as const))('%s: by rule', (what, { outcome, rule }) => {
        const receipt = receiptOf(`${name}: ${what}`);
        const wanted = typeof rule === 'function' ? rule(good) : rule;
        expect({ outcome: receipt.outcome, rules: rulesOf(receipt) }).toEqual({ outcome: expect.stringMatching(outcome), rules: wanted === null ? [] : expect.arrayContaining([wanted]) });
        for (const finding of receipt.findings) expect(finding.remedy.length).toBeGreaterThan(10);
      });

      it('does nothing to what is sent afterwards, and the service has not ended', () => {
        const again = receiptOf(`${name}: good again`);
        expect([again.outcome, rulesOf(again)]).toEqual([expect.stringMatching(READ), []]);
      });
    });
  });
}
