import { gzipSync } from 'node:zlib';
import type { Feed } from '@tributary/contracts';
import { attendances, camhs, census, nhsNumber, sen2Child, sen2Return, upn, zip, type Files } from './files.js';
import { deliver, rulesOf } from './pushing.js';
import { loadPostcodes, onboard, type TestSystem } from './system.js';

const COUNCIL = '808';
const POSTCODE = 'ZZ80 8AA';
const pupil = { upn: upn(1, COUNCIL), surname: 'Testpupil', forename: 'Paula', dob: '2012-05-04', postcode: POSTCODE };
const patient = { NHSNumber: nhsNumber(40), PersonBirthDate: '2010-03-15', Postcode: POSTCODE };
const visit = { id: 'ECA9', identity: { NHSNumber: nhsNumber(50), PostcodeOfUsualAddress: POSTCODE, PersonBirthDate: '2010-03-15' } };

/** A good file of each feed, as often as wanted: what is sent after a bad one must be taken as if nothing had been. */
const GOOD: Readonly<Record<Exclude<Feed, 'nhs-numbers'>, { sender: string; scope: string; files: Files }>> = {
  sen2: { sender: COUNCIL, scope: '2025', files: { 'return.xml': sen2Return(COUNCIL, [sen2Child(1, COUNCIL, POSTCODE)]) } },
  'school-census': { sender: COUNCIL, scope: '2025-spring', files: census(COUNCIL, [pupil]) },
  camhs: { sender: 'RX4', scope: '2024-11-primary', files: camhs('RX4', [{ patient }]) },
  ae: { sender: 'RVW', scope: 'net-change', files: { 'visits.xml': attendances([visit]) } },
};
const text = (feed: keyof typeof GOOD, name: string) => String(GOOD[feed].files[name] ?? '');
const changed = (feed: keyof typeof GOOD, name: string, change: (content: string) => string | Uint8Array): Files => ({ ...GOOD[feed].files, [name]: change(text(feed, name)) });
const lines = (content: string, change: (rows: string[]) => string[]) => change(content.trimEnd().split('\r\n')).join('\r\n');

interface Case { readonly what: string; readonly feed: keyof typeof GOOD; readonly files: () => Files | Promise<Files>; readonly outcome: RegExp; readonly rule: string | null; readonly scope?: string }
const refused = (what: string, feed: Case['feed'], rule: string, files: Case['files'], scope?: string): Case => ({ what, feed, rule, files, outcome: /^refused$/, ...(scope ? { scope } : {}) });
const read = (what: string, feed: Case['feed'], rule: string | null, files: Case['files']): Case => ({ what, feed, rule, files, outcome: /^(accepted|unchanged)$/ });
const partly = (what: string, feed: Case['feed'], rule: string, files: Case['files']): Case => ({ what, feed, rule, files, outcome: /^(partly|refused|unchanged)$/ });

const CASES: readonly Case[] = [
  refused('a truncated zip', 'camhs', 'T-ARCHIVE', async () => { const whole = await zip(GOOD.camhs.files); return { 'extract.zip': whole.subarray(0, whole.length - 40) }; }),
  refused('a zip whose content is damaged', 'camhs', 'T-ARCHIVE', async () => { const whole = await zip(GOOD.camhs.files); whole.fill(0xff, 60, 120); return { 'extract.zip': whole }; }),
  refused('a zip bomb', 'school-census', 'T-ARCHIVE-LIMIT', async () => ({ 'export.zip': await zip({ 'pupilonroll.csv': `upn\n${'0'.repeat(48 * 1024 ** 2)}` }) })),
  refused('a gzip bomb', 'ae', 'T-ARCHIVE-LIMIT', () => ({ 'visits.xml.gz': gzipSync(`<CDS-XMLInterchange>${' '.repeat(48 * 1024 ** 2)}`) })),
  refused('an archive in an archive', 'camhs', 'T-NESTED', async () => ({ 'outer.zip': await zip({ 'inner.zip': (await zip(GOOD.camhs.files)).toString('latin1') }) })),
  refused('XML with a document type', 'ae', 'T-XML-DTD', () => ({ 'visits.xml': text('ae', 'visits.xml').replace('?>', '?><!DOCTYPE CDS-XMLInterchange SYSTEM "file:///etc/passwd">') })),
  refused('XML with entities that grow', 'sen2', 'T-XML-DTD', () => ({ 'return.xml': text('sen2', 'return.xml').replace('?>', '?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>') })),
  refused('XML with an entity of its own', 'sen2', 'T-XML', () => changed('sen2', 'return.xml', (c) => c.replace('<Sex>', '<Sex>&own;'))),
  refused('XML that ends too early', 'sen2', 'T-XML', () => changed('sen2', 'return.xml', (c) => c.slice(0, -40))),
  refused('binary rubbish', 'ae', 'T-NOT-TEXT', () => ({ 'visits.xml': Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251)) })),
  refused('a spreadsheet workbook', 'school-census', 'T-WORKBOOK', async () => ({ 'export.xlsx': await zip({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<x/>' }) })),
  refused('an empty file', 'sen2', 'T-EMPTY', () => ({ 'return.xml': '' })),
  refused('a file of blanks', 'ae', 'T-EMPTY', () => ({ 'visits.xml': ' \r\n\t ' })),
  refused('the file of another feed', 'sen2', 'T-FORMAT', () => GOOD.camhs.files),
  refused('the XML of another feed', 'ae', 'T-FORMAT', () => GOOD.sen2.files),
  refused('another collection year', 'sen2', 'H1', () => GOOD.sen2.files, '2026'),
  refused('another month', 'camhs', 'M000050', () => GOOD.camhs.files, '2024-12-primary'),
  refused('a missing table', 'camhs', 'T-TABLE', () => Object.fromEntries(Object.entries(GOOD.camhs.files).filter(([name]) => !name.startsWith('MHS101')))),
  refused('a missing required column', 'school-census', 'T-COLUMN', () => changed('school-census', 'pupilonroll.csv', (c) => c.replace(',dob', ',born'))),
  refused('a column that stands twice', 'school-census', 'T-COLUMN-TWICE', () => changed('school-census', 'pupilonroll.csv', (c) => c.replace(',forename', ',surname'))),
  refused('quotes that do not close', 'school-census', 'T-CSV', () => changed('school-census', 'pupilonroll.csv', (c) => c.replace('Testpupil', '"Testpupil'))),
  read('an unknown extra column', 'school-census', 'T-UNKNOWN-COLUMN', () => changed('school-census', 'pupilonroll.csv', (c) => lines(c, ([head = '', ...rows]) => [`${head},ourown`, ...rows.map((r) => `${r},1`)]))),
  read('reordered columns', 'school-census', null, () => changed('school-census', 'pupilonroll.csv', (c) => lines(c, (rows) => rows.map((r) => r.split(',').toReversed().join(','))))),
  read('a byte order mark', 'school-census', null, () => changed('school-census', 'pupilonroll.csv', (c) => `\ufeff${c}`)),
  read('UTF-16 with its mark', 'school-census', null, () => changed('school-census', 'pupilonroll.csv', (c) => Buffer.from(`\ufeff${c}`, 'utf16le'))),
  read('line feeds instead of CRLF', 'school-census', null, () => Object.fromEntries(Object.entries(GOOD['school-census'].files).map(([name, c]) => [name, String(c).replaceAll('\r\n', '\n')]))),
  read('UTF-16 XML', 'sen2', null, () => changed('sen2', 'return.xml', (c) => Buffer.from(`\ufeff${c.replace('UTF-8', 'UTF-16')}`, 'utf16le'))),
  read('a gzipped file', 'sen2', null, () => ({ 'return.xml.gz': gzipSync(text('sen2', 'return.xml')) })),
  read('Windows-1252', 'school-census', 'T-ENCODING', () => changed('school-census', 'pupilonroll.csv', (c) => Buffer.from(c.replace('Testpupil', 'Zo\u00eb'), 'latin1'))),
  partly('ragged rows', 'school-census', 'T-RAGGED', () => changed('school-census', 'pupilonroll.csv', (c) => `${c.trimEnd()}\r\n2,1,F\r\n`)),
  partly('a table of contacts whose parent is not there', 'camhs', 'MHS20142', () => ({ ...GOOD.camhs.files, 'MHS201CareContact.csv': 'CareContactID,ServiceRequestID,CareContDate,ConsMechanismMH,AttendStatus\r\nC1,NONE,2024-11-12,01,5\r\n' })),
  partly('two records under one key', 'camhs', 'MHS00144', () => changed('camhs', 'MHS001MPI.csv', (c) => `${c}${c.trimEnd().split('\r\n')[1]}\r\n`)),
];

/** What senders should not send, on the running system: refused or read by rule, the receipt says which, and the next good file is taken. */
export function badInput(the: () => TestSystem): void {
  describe('what comes in as it should not', () => {
    beforeAll(async () => {
      const { session } = the();
      await onboard(session, { councils: [COUNCIL], providers: ['RX4', 'RVW'], agreements: [
        { sender: COUNCIL, feed: 'sen2', council: COUNCIL }, { sender: COUNCIL, feed: 'school-census', council: COUNCIL }, { sender: 'RX4', feed: 'camhs', council: COUNCIL }, { sender: 'RVW', feed: 'ae', council: COUNCIL },
      ] });
      await loadPostcodes(session, [POSTCODE], 'E06000004');
      await the().settled();
      for (const [feed, good] of Object.entries(GOOD)) expect([feed, (await deliver(session, { ...good, feed: feed as keyof typeof GOOD })).outcome]).toEqual([feed, 'accepted']);
    }, 60_000);

    it.each(CASES.map((one) => [one.what, one] as const))('%s: by rule', async (_what, { feed, files, outcome, rule, scope }) => {
      const receipt = await deliver(the().session, { ...GOOD[feed], feed, files: await files(), ...(scope ? { scope } : {}) });
      expect(receipt.outcome).toMatch(outcome);
      if (rule === null) expect(rulesOf(receipt)).toEqual([]);
      else expect(rulesOf(receipt)).toContain(rule);
      for (const finding of receipt.findings) expect(finding.remedy.length).toBeGreaterThan(10);
    });

    it('does nothing to what is sent afterwards, and no service has ended', async () => {
      for (const [feed, good] of Object.entries(GOOD)) {
        const receipt = await deliver(the().session, { ...good, feed: feed as keyof typeof GOOD });
        expect([feed, receipt.outcome, rulesOf(receipt)]).toEqual([feed, expect.stringMatching(/^(accepted|unchanged)$/), []]);
      }
    });
  });
}
