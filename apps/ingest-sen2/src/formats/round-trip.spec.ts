import { describe, expect, it } from '@jest/globals';
import { isIsoDate, normaliseUpn, parsePostcode, parseUpn, ulnFault } from '@tributary/domain';
import { codesIn, NO_REFERENCES, type Field, type ReadRecord } from '@tributary/ingestion';
import { bladeExport, itemsInModules, sen2Modules, sen2Samples, sen2Template, sen2Xml, workbookParts, type Sen2Document, type Sen2Node } from '@tributary/seeds';
import { check, csv, read, scopeOf, text, zipped, zippedFiles } from '../../spec/reading.js';
import { sen2 } from '../feed.js';

type Value = string | number | boolean | null;
interface Tree { readonly type: string; readonly values: Readonly<Record<string, Value>>; readonly children: readonly Tree[] }

const FORMATS: readonly { name: string; years: readonly number[]; write: (document: Sen2Document) => Record<string, Buffer> | Promise<Record<string, Buffer>>; holds?: (record: Sen2Node['record']) => readonly string[] }[] = [
  { name: 'XML', years: [2023, 2024, 2025, 2026], write: (document) => ({ 'return.xml': text(sen2Xml(document)) }) },
  { name: 'Blade export', years: [2023, 2024, 2025, 2026], write: (document) => csv(bladeExport(document, 1000).tables) },
  { name: 'DfE template', years: [2023, 2024, 2025, 2026], write: async (document) => ({ 'template.xlsx': await zipped(workbookParts(sen2Template(document))) }) },
  { name: 'DfE template in a zip', years: [2025], write: async (document) => ({ 'return.zip': await zippedFiles({ 'template.xlsx': await zipped(workbookParts(sen2Template(document))) }) }) },
  { name: 'five modules', years: [2023, 2024, 2025, 2026], write: (document) => csv(sen2Modules(document)), holds: itemsInModules },
];

/** What the text of the truth is as a value of its kind; null where it is none, as some of the sample's are on purpose. */
function valueOf(field: Field, raw: string | undefined, year: number): Value {
  if (raw === undefined) return null;
  switch (field.kind) {
    case 'date': case 'birth-date': return isIsoDate(raw) ? raw : null;
    case 'flag': return raw === '1';
    case 'integer': return Number(raw);
    case 'code': return codesIn(field.codes ?? [], scopeOf(year), NO_REFERENCES).includes(raw) ? raw : null;
    case 'postcode': return parsePostcode(raw)?.compact ?? null;
    case 'upn': return parseUpn(raw).ok ? normaliseUpn(raw) : null;
    case 'uln': return ulnFault(raw) === null ? raw : null;
    default: return raw.trim();
  }
}

/** The truth as a reader must give it back: records of the format, each with every field that is declared. */
function truth(node: Sen2Node, year: number, holds: (record: Sen2Node['record']) => readonly string[] | null): Tree[] {
  const held = holds(node.record);
  if (held?.length === 0) return [];
  const type = sen2.records.find((r) => r.name === node.record.toLowerCase());
  if (!type) throw new Error(`no record type for ${node.record}`);
  const raw = new Map(Object.entries(node.values).filter(([name]) => held?.includes(name) ?? true).map(([name, value]) => [name.toLowerCase(), value]));
  const values = Object.fromEntries(Object.entries(type.fields).map(([name, field]) => [name, valueOf(field, [name, ...(field.aliases ?? [])].map((n) => raw.get(n)).find((v) => v !== undefined), year)]));
  return [{ type: type.name, values, children: inOrder(node.children.flatMap((child) => truth(child, year, holds))) }];
}

const inOrder = (trees: readonly Tree[]): Tree[] => trees.toSorted((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));

/** Records as read, put together by their keys, in the order of the files. */
function trees(records: readonly ReadRecord[]): Tree[] {
  const children = Map.groupBy(records, (r) => `${r.type.parent?.name ?? ''}|${r.parentKey ?? ''}`);
  const build = (r: ReadRecord): Tree => ({ type: r.type.name, values: r.values, children: inOrder(r.key === null ? [] : sen2.records.filter((t) => t.parent === r.type).flatMap((t) => (children.get(`${r.type.name}|${r.key}`) ?? []).filter((c) => c.type === t).map(build))) });
  return records.filter((r) => r.type.role === 'root').map(build);
}

/** Without rules every value comes back that can be read. */
const withoutRules = { ...sen2, rules: [] };
const sampleOf = sen2Samples({ seed: 11, council: '805', most: 500 });
const cases = FORMATS.flatMap((format) => format.years.map((year) => [format.name, year, format] as const));

describe('a return that was generated and read again', () => {
  it.each(cases)('as %s of %i is the generator\'s own, record by record and field by field', async (_name, year, { write, holds }) => {
    const document = sampleOf(year);
    const { records, refused, found } = await read(await write(document), year, withoutRules);
    const expected = Array.from(document.persons).flatMap((person) => truth(person, year, holds ?? (() => null)));
    expect(refused).toBe(false);
    expect(expected).toHaveLength(500);
    expect(trees(records)).toEqual(expected);
    const header = records.find((r) => r.type.name === 'sen2');
    if (holds) expect(found['T-UNLABELLED'] ?? 0).toBe(0);
    else expect(header?.values).toMatchObject({ year, lea: '805', collection: 'SEN2', dmo: 'Y', dsco: year < 2025 ? null : 'N' });
  });

  it.each(cases)('as %s of %i is taken by the rules, and is not one of another collection', async (_name, year, { write, holds }) => {
    const files = await write(sampleOf(year));
    const { records, refused, found } = await read(files, year);
    expect([refused, records.length > 1500]).toEqual([false, true]);
    expect(found['T-UNLABELLED'] ?? 0).toBe(holds ? 1 : 0);
    const other = await read(files, year === 2023 ? 2024 : 2023);
    if (!holds) expect(other.refused).toBe(true);
  });

  it.each([2023, 2024, 2025, 2026])('of %i has the same receipt in every format that holds all of it', async (year) => {
    const receipts = await Promise.all(FORMATS.filter((format) => !format.holds).map(async ({ write }) => check(await write(sampleOf(year)), year)));
    const [first, ...others] = receipts.map(({ outcome, records, keyCounts, findings }) => ({
      outcome, records, keyCounts, findings: findings.filter((f) => !f.rule.startsWith('T-')).map((f) => [f.rule, f.count]),
    }));
    expect(first?.outcome).toBe('accepted');
    expect(first?.findings.length).toBeGreaterThan(4);
    for (const other of others) expect(other).toEqual(first);
  });
});
