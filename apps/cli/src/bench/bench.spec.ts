import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statementSchema } from '@tributary/contracts';
import { nhsNumberFault, parseUpn } from '@tributary/domain';
import { Arrivals } from './arrivals.js';
import { writeCensus } from './census-file.js';
import { writeEcds } from './ecds-file.js';
import { nhsNumber, upn } from './identities.js';
import { reaches, reportText, shown } from './report.js';
import { regionSize } from './region-size.js';
import { messageLines, tokensPerFact, type SampledFact } from './sample.js';
import { inTurn, percentile, perSecond } from './statistics.js';

describe('percentiles of durations', () => {
  it('lie between the neighbours, as rulings.md 13 has it', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect([percentile(hundred, 50), percentile(hundred, 95), percentile(hundred, 100)]).toEqual([50.5, 95.05, 100]);
    expect(percentile([3.4, 1], 50)).toBe(2);
  });
  it('are none of nothing', () => { expect(percentile([], 95)).toBeNull(); });
});

describe('rates', () => {
  it('are whole numbers a second', () => { expect(perSecond(1_000, 3)).toBe(333); });
  it('of stages that follow each other add up their times', () => { expect(inTurn([100, 50])).toBe(33); });
});

describe('the table', () => {
  const part = { part: 'end-to-end', remarks: ['how it was taken'], detail: {}, figures: [
    { what: 'push to table', value: 5_999, unit: 'facts/s', target: { atLeast: 6_000 } }, { what: 'memory', value: 400, unit: 'MiB', target: { atMost: 400 } }, { what: 'gone', value: null, unit: 's', target: { atMost: 2 } },
  ] };
  it('shows each figure beside its target and says which are not reached', () => {
    const lines = reportText(part).split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^push to table +5,999 +facts\/s +at least 6,000: NOT reached$/));
    expect(lines).toContainEqual(expect.stringMatching(/^memory +400 +MiB +at most 400: reached$/));
    expect(lines.at(-1)).toBe('* how it was taken');
  });
  it('judges nothing that has not been measured', () => {
    expect(part.figures.map(reaches)).toEqual([false, true, null]);
    expect(reportText(part)).toMatch(/^gone +- +s +at most 2$/m);
  });
  it('keeps decimals where they tell something', () => { expect([1.234, 12.34, 1234.5].map(shown)).toEqual(['1.23', '12.3', '1,235']); });
});

describe('arrivals', () => {
  it('find for each push the first figure of its area that has everything pushed until then', () => {
    const arrivals = new Arrivals();
    arrivals.figure('a', 100, 0);
    arrivals.begin();
    arrivals.sent('a', 10)(1_000);
    arrivals.sent('a', 10)(1_100);
    arrivals.sent('b', 10)(1_200);
    arrivals.figure('a', 105, 1_250);
    arrivals.figure('a', null, 1_260);
    arrivals.figure('b', 5, 1_270);
    expect(arrivals).toMatchObject({ delays: [], missing: 1, unseen: 2 });
    arrivals.figure('a', 110, 1_300);
    arrivals.figure('b', 10, 1_400);
    arrivals.figure('a', 120, 1_500);
    expect(arrivals).toMatchObject({ delays: [300, 200, 400], missing: 0, unseen: 0 });
  });
  it('cannot see a push in a figure that hides its count, and take none for seen that came after it', () => {
    const arrivals = new Arrivals();
    arrivals.sent('a', 10)(1_000);
    arrivals.figure('a', null, 1_100);
    arrivals.sent('a', 10)(1_200);
    expect(arrivals).toMatchObject({ delays: [], missing: 1, unseen: 1, hidden: 1 });
  });
  it('count a push that is in a figure before its answer as no delay', () => {
    const arrivals = new Arrivals();
    const accepted = arrivals.sent('a', 5);
    arrivals.figure('a', 5, 10);
    accepted(12);
    expect(arrivals).toMatchObject({ delays: [0], missing: 0 });
  });
});

describe('what is pushed', () => {
  it('grows with the facts asked for', () => {
    expect(regionSize(300_000)).toMatchObject({ councils: ['806', '805', '807', '808'] });
    expect(regionSize(20_000)).toEqual({ councils: ['841'], scale: 0.005 });
    expect(regionSize(300_000).scale).toBeGreaterThan(regionSize(280_000).scale);
  });
  it('is made of numbers that are valid and not issued, and differ', () => {
    const numbers = Array.from({ length: 2_000 }, (_, i) => i * 7);
    expect(numbers.map((n) => nhsNumberFault(nhsNumber(n))).filter((fault) => fault !== null)).toEqual([]);
    expect(new Set(numbers.map((n) => nhsNumber(n * 7))).size).toBe(2_000);
    expect([0, 999, 1_000, 700_000].every((n) => parseUpn(upn('816', n)).ok)).toBe(true);
  });
  const fact = (subjectId: string, scope: string, over: Partial<SampledFact> = {}): SampledFact => ({
    feed: 'sen2', sender: '806', scope, subjectId, recordType: 'person', recordId: subjectId, council: 'E06000002', tokens: ['upn.k.a', 'dob.k.b'], payload: {}, partition: 1, contentHash: '', ...over,
  });
  it('counts the tokens of a person once a submission', () => {
    expect(tokensPerFact([fact('s', '2025'), fact('s', '2025'), fact('s', '2026'), fact('t', '2026')])).toBe(1.5);
  });
  it('is told in messages that say all records of a person in a scope, as far as one council agrees to them', () => {
    const need = { recordType: 'need', recordId: 'n', tokens: [], payload: { rank: 1 } };
    const lines = messageLines([fact('s', '2025'), fact('t', '2025'), fact('s', '2025', need), fact('s', '2026'), fact('s', '2025', { ...need, recordId: 'm', council: 'E06000003' })]);
    const messages = lines.map((line) => JSON.parse(line) as { key: string; partition: number; value: string });
    expect(messages.map(({ key }) => key)).toEqual(['sen2|806|2025|s|E06000002', 'sen2|806|2025|t|E06000002', 'sen2|806|2026|s|E06000002', 'sen2|806|2025|s|E06000003']);
    expect(statementSchema.parse(JSON.parse(messages[0]?.value ?? ''))).toEqual({
      kind: 'statement', feed: 'sen2', sender: '806', scope: '2025', subjectId: 's', council: 'E06000002', version: 1, tokens: ['upn.k.a', 'dob.k.b'],
      records: [{ recordType: 'person', recordId: 's', payload: {} }, { recordType: 'need', recordId: 'n', payload: { rank: 1 } }],
    });
  });
});

describe('a census file', () => {
  it('has the size asked for, its tables, and as many rows as it says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'census-'));
    try {
      const census = await writeCensus(folder, '816', 2025, 200_000);
      const texts = await Promise.all(census.files.map((file) => readFile(file, 'utf8')));
      expect(texts.reduce((sum, text) => sum + text.length, 0)).toBe(census.bytes);
      expect(census.bytes - 200_000).toBeLessThan(2_000);
      expect(texts.reduce((sum, text) => sum + text.trimEnd().split('\r\n').length - 1, 0)).toBe(census.rows);
      expect(census.rows).toBe(census.pupils * 8 + 1);
      const wrong = texts.flatMap((text) => { const [head, ...lines] = text.trimEnd().split('\r\n').map((line) => line.split(',').length); return lines.filter((n) => n !== head); });
      expect(wrong).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('an interchange of A&E', () => {
  const texts = (document: string, element: string) => [...document.matchAll(new RegExp(`<${element}>([^<]*)<`, 'g'))].map(([, text]) => text ?? '');

  it('is as large as asked for, whole, and of attendances and patients that differ', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ecds-'));
    try {
      const path = join(folder, 'attendances.xml');
      const { bytes, attendances } = await writeEcds(path, 1, 1_000_000);
      const document = await readFile(path, 'utf8');
      expect(document.length).toBe(bytes);
      expect(bytes - 1_000_000).toBeLessThan(10_000);
      expect(document.trimEnd().endsWith('</CDS-XMLInterchange>')).toBe(true);
      for (const element of ['CDSUniqueIdentifier', 'EmergencyCareAttendanceIdentifier']) expect(new Set(texts(document, element)).size).toBe(attendances);
      const numbers = texts(document, 'NHSNumber');
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers.filter((number) => nhsNumberFault(number) !== null)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
  it('ends at the attendances asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ecds-'));
    try {
      expect(await writeEcds(join(folder, 'attendances.xml'), 1, Infinity, 250)).toMatchObject({ attendances: 250 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
