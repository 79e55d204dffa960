import { describe, expect, it } from '@jest/globals';
import { bladeExport, sen2Modules, sen2Samples, sen2Template, sen2Xml, workbookParts, type Sen2Document } from '@tributary/seeds';
import { csv, read, text, zipped } from '../../spec/reading.js';

const sampleOf = sen2Samples({ seed: 5, council: '805', most: 40 });
const sentAs = (document: Sen2Document, year: string): Sen2Document => ({ ...document, header: { ...document.header, Year: year, ReferenceDate: '2025-01-16' } });
const WRITERS: readonly [string, (document: Sen2Document) => Promise<Record<string, Buffer>>][] = [
  ['XML', async (document) => ({ 'return.xml': text(sen2Xml(document)) })],
  ['Blade export', async (document) => csv(bladeExport(document, 1).tables)],
  ['DfE template', async (document) => ({ 'template.xlsx': await zipped(workbookParts(sen2Template(document))) })],
];

describe('the collection of a return', () => {
  it.each(WRITERS)('is refused as %s when it is another than it was sent under', async (_name, write) => {
    const { refused, found } = await read(await write(sampleOf(2024)), 2025);
    expect([refused, found['H1']]).toEqual([true, 1]);
  });

  it.each(WRITERS)('is not sure as %s when the header says one and the columns are of another, and the column is named', async (_name, write) => {
    const { refused, place } = await read(await write(sentAs(sampleOf(2023), '2025')), 2025);
    expect([refused, place('T-VERSION')?.record !== undefined, place('T-VERSION')?.field]).toEqual([true, true, expect.stringMatching(/^gender/)]);
  });

  it.each(WRITERS)('is not sure as %s when an older one has columns of a newer', async (_name, write) => {
    const { refused, found } = await read(await write({ ...sampleOf(2025), header: { ...sampleOf(2025).header, Year: '2024', ReferenceDate: '2024-01-18' } }), 2024);
    expect([refused, found['T-VERSION']]).toEqual([true, 1]);
  });
});

describe('files of SEN2', () => {
  it('that do not say what they are of are believed, and that is said', async () => {
    const { refused, found } = await read(csv(sen2Modules(sampleOf(2025))), 2025);
    expect([refused, found['T-UNLABELLED']]).toEqual([false, 1]);
  });

  it('that do not say what they are of are refused where a column is of another collection, and the column is named', async () => {
    const newer = Object.fromEntries(Object.entries(csv(sen2Modules(sampleOf(2025)))).map(([name, bytes]) => {
      const [head = '', ...rows] = bytes.toString().split(/\r?\n/);
      const more = (line: string, cell: string) => (line === '' ? line : `${line},${cell}`);
      return [name, head.includes('Date Request Was Received') ? text([[more(head, 'Source of request for an EHC needs assessment'), ...rows.map((row) => more(row, '2'))].join('\n')]) : bytes];
    }));
    const found = async (files: Record<string, Buffer>, year: number) => { const { refused, place } = await read(files, year); return [refused, place('T-VERSION')?.field ?? null]; };
    expect(await found(newer, 2024)).toEqual([true, 'source of request for an ehc needs assessment']);
    expect(await found(newer, 2025)).toEqual([false, null]);
    const [early, late] = [await preSubmission('gendercurrent', '2', 'res'), await preSubmission('sex', 'F', 'reviewdraft')];
    expect([await found(early, 2023), await found(early, 2025)]).toEqual([[false, null], [true, 'gendercurrent']]);
    expect([await found(late, 2025), await found(late, 2023), await found(late, 2024)]).toEqual([[false, null], [true, 'sex'], [true, 'reviewdraft']]);
  });

  it('are known by their columns when their names say nothing', async () => {
    const renamed = (files: Record<string, Buffer>) => Object.fromEntries(Object.values(files).map((bytes, i) => [`download (${i}).csv`, bytes]));
    for (const files of [csv(bladeExport(sampleOf(2025), 1).tables), csv(sen2Modules(sampleOf(2025)))]) {
      const [named, unnamed] = [await read(files, 2025), await read(renamed(files), 2025)];
      expect([unnamed.refused, unnamed.records.length]).toEqual([false, named.records.length]);
    }
  });

  it('of two exports are not mixed', async () => {
    const { refused } = await read({ ...csv(bladeExport(sampleOf(2025), 1).tables), ...csv(sen2Modules(sampleOf(2025))) }, 2025);
    expect(refused).toBe(true);
  });

  const rows = (record: string, head: string[], values: (string | number)[][]) => ({ name: record, rows: [head, ...values] });
  const ids = ['persontableid', 'requeststableid'];
  const preSubmission = async (sex: string, code: string, active: string): Promise<Record<string, Buffer>> => ({ 'pre-submission.xlsx': await zipped(workbookParts([
    rows('Person', ['persontableid', 'surname', 'forename', 'personbirthdate', sex, 'upn'], [[1, 'Test', 'Ada', '2012-05-04', code, 'W806204722015']]),
    rows('Requests', ['requeststableid', 'persontableid', 'receiveddate', 'requestoutcomedate', 'requestoutcome'], [[7, 1, '2022-03-01', '2022-04-01', 'Y']]),
    rows('Assessments', [...ids, 'assessmentoutcome', 'assessmentoutcomedate', 'week20'], [[1, 7, 'Y', '2022-07-01', 0]]),
    rows('Named Plan', [...ids, 'startdate', 'ceasedate'], [[1, 7, '2022-07-01', '']]),
    rows('Plan Detail', [...ids, 'urn', 'placementrank'], [[1, 7, 100001, 1]]),
    rows('Active Plan', [...ids, 'transferla', active], [[1, 7, '', '']]),
    rows('Placement Detail', [...ids, 'urn', 'placementrank', 'entrydate'], [[1, 7, 100001, 1, 45540]]),
    rows('SEN Need', [...ids, 'sentype', 'sentyperank'], [[1, 7, 'ASD', 1]]),
  ])) });

  it('may be the workbook of a case system before it is sent, with its misspelt column', async () => {
    const workbook = await zipped(workbookParts([
      rows('Person', ['persontableid', 'surname', 'forename', 'personbirthdate', 'sex', 'ethnicity', 'upn'], [[1, 'Test', 'Ada', '2012-05-04', 'F', 'WBRI', 'W806204722015']]),
      rows('Requests', ['requeststableid', 'persontableid', 'receiveddate', 'rquestsource', 'requestoutcomedate', 'requestoutcome'], [[7, 1, '2024-03-01', 2, '2024-04-01', 'Y']]),
      rows('Assessments', [...ids, 'assessmentoutcome', 'assessmentoutcomedate', 'week20'], [[1, 7, 'Y', '2024-07-01', 0]]),
      rows('Named Plan', [...ids, 'startdate', 'ceasedate'], [[1, 7, '2024-07-01', '']]),
      rows('Plan Detail', [...ids, 'urn', 'placementrank'], [[1, 7, 100001, 1]]),
      rows('Active Plan', [...ids, 'transferla'], [[1, 7, '']]),
      rows('Placement Detail', [...ids, 'urn', 'placementrank', 'entrydate'], [[1, 7, 100001, 1, 45540]]),
      rows('SEN Need', [...ids, 'sentype', 'sentyperank'], [[1, 7, 'ASD', 1]]),
    ]));
    const { records, refused, found } = await read({ 'pre-submission.xlsx': workbook }, 2025);
    expect([refused, found['T-UNLABELLED']]).toEqual([false, 1]);
    const by = (type: string) => records.find((r) => r.type.name === type);
    expect(by('requests')).toMatchObject({ values: { receiveddate: '2024-03-01', requestsource: '2' }, parentKey: by('person')?.key });
    expect(by('placementdetail')).toMatchObject({ values: { urn: '100001', placementrank: 1, entrydate: '2024-09-05' }, parentKey: by('activeplans')?.key });
  });
});
