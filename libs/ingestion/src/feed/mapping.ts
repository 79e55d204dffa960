import { z } from 'zod';
import type { CompiledType } from './compile.js';
import { general, type RuleSummary } from './general-rules.js';
import type { ExtractFormat } from './formats.js';

/** Rules about the file that says which column of an extract is which element of the standard. */
export const MAPPING_RULES = {
  form: general('T-MAP-FORM', 'refuse', 'The mapping file has not the documented form', 'Correct the entry named; the form is on the page of the feed. A mapping is JSON of at most 256 KB.'),
  feed: general('T-MAP-FEED', 'refuse', 'The mapping file is for another feed', 'Send the mapping of this feed.'),
  field: general('T-MAP-FIELD', 'refuse', 'The mapping names an element that the feed does not have', 'Use the element names on the page of the feed.'),
  column: general('T-MAP-COLUMN', 'refuse', 'The mapping names a column that the file does not have', 'Correct the column of the field named, or take the entry out of the mapping.'),
  twice: general('T-MAP-TWICE', 'refuse', 'The mapping gives a field twice', 'Take one of the two entries out: a field is a column, part of a timestamp or a constant.'),
  several: general('T-MAP-SEVERAL', 'refuse', 'More than one mapping file was sent', 'Send one mapping with the files that it is for.'),
  needed: general('T-MAP-NEEDED', 'refuse', 'The columns have not the names of the standard, and no mapping file came with them or is registered', 'Send the mapping as another file of the same submission, register it once, or name the columns as the standard does.'),
} as const satisfies Record<string, RuleSummary>;

const name = z.string().min(1).max(200);
const texts = z.record(name, z.string().max(200));

/**
 * A mapping as it is sent. `columns`: element of the standard to column of the file. `constants`: element to the one text that it has in every row. `codes`: element
 * to what the extract writes and the national code for it. `repeats`: records that a row holds several of, in numbered columns; `{n}` (or `{nn}`: two digits) stands
 * for the number. `ignore`: columns that are known and not read.
 */
export const mappingSchema = z.strictObject({
  mapping: z.literal(1),
  feed: z.string(),
  columns: z.record(name, name),
  constants: texts.default({}),
  codes: z.record(name, texts).default({}),
  repeats: z.array(z.strictObject({
    record: name, first: z.number().int().min(0).max(99).default(1), last: z.number().int().min(0).max(99), columns: z.record(name, name),
  }).refine((r) => r.first <= r.last, { path: ['last'] })).max(20).default([]),
  ignore: z.array(name).max(1_000).default([]),
});
export type Mapping = z.infer<typeof mappingSchema>;

/** Which mapping an extract was read by: one that was sent with it, or a version of those that its sender has registered. */
export const mappingUsedSchema = z.object({ origin: z.enum(['sent', 'registered']), version: z.number().int().nullable() });
export type MappingUsed = z.infer<typeof mappingUsedSchema>;

const SECTIONS: ReadonlySet<PropertyKey> = new Set(['mapping', 'feed', 'columns', 'constants', 'codes', 'repeats', 'ignore', 'record', 'first', 'last']);

/** Where in a mapping something is wrong, without a word of the sender's own: entries are counted from 1. */
export function placeInMapping(path: readonly PropertyKey[], mapping: unknown): string {
  let at: unknown = mapping;
  return path.map((part) => {
    const here = at;
    at = isObject(at) ? at[String(part)] : undefined;
    if (typeof part === 'number') return `entry ${part + 1}`;
    if (SECTIONS.has(part) || !isObject(here)) return String(SECTIONS.has(part) ? part : 'entry');
    return `entry ${Object.keys(here).indexOf(String(part)) + 1}`;
  }).join(', ');
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A field of a record type by a name that the standard has for it, in any case: its position, and which part of a timestamp the name gives. */
export interface NamedField { readonly position: number; readonly part: 'all' | 'stamp' }

/** Every field that a name of the standard stands for; a timestamp is two. */
export function fieldsNamed(type: CompiledType, wanted: string): NamedField[] {
  const key = wanted.trim().toLowerCase();
  return type.names.flatMap((field, position): NamedField[] => {
    const { aliases = [], timestamps = [] } = type.type.fields[field] ?? {};
    if ([field, ...aliases].some((spelling) => spelling.toLowerCase() === key)) return [{ position, part: 'all' }];
    return timestamps.some((spelling) => spelling.toLowerCase() === key) ? [{ position, part: 'stamp' }] : [];
  });
}

/** The record that a repeat of a mapping names. */
export function repeatNamed(format: ExtractFormat, record: string): ExtractFormat['repeats'][number] | undefined {
  return format.repeats.find((repeat) => repeat.record.name === record.toLowerCase());
}

/** The title of a numbered column: `{n}` is the number, `{nn}` the number with two digits. */
export const numberedColumn = (column: string, n: string): string => column.replaceAll('{nn}', n.padStart(2, '0')).replaceAll('{n}', n);

/** Where a mapping names an element or a record that the feed does not have. */
export function namesUnknown(mapping: Mapping, format: ExtractFormat, typeOf: (record: ExtractFormat['root']) => CompiledType): string[] {
  const has = (element: string, ...records: readonly ExtractFormat['root'][]): boolean => records.some((record) => fieldsNamed(typeOf(record), element).length > 0);
  const unknown = (path: readonly PropertyKey[], names: object, ...records: readonly ExtractFormat['root'][]): PropertyKey[][] =>
    Object.keys(names).filter((element) => !has(element, ...records)).map((element) => [...path, element]);
  const repeats = mapping.repeats.flatMap((repeat, i) => {
    const named = repeatNamed(format, repeat.record);
    return named ? unknown(['repeats', i, 'columns'], repeat.columns, named.record) : [['repeats', i, 'record']];
  });
  const paths = [
    ...unknown(['columns'], mapping.columns, format.root), ...unknown(['constants'], mapping.constants, format.root), ...repeats,
    ...unknown(['codes'], mapping.codes, format.root, ...format.repeats.map(({ record }) => record)),
  ];
  return paths.map((path) => placeInMapping(path, mapping));
}

/** The mapping of a file whose columns have the names of the standard: none is needed. Numbered columns (`..._1`, `..._2`) are repeats. */
export function ownNames(format: ExtractFormat, header: readonly string[], typeOf: (record: ExtractFormat['root']) => CompiledType): Mapping {
  const plain = header.map((column) => column.trim()).filter((column) => fieldsNamed(typeOf(format.root), column).length > 0);
  const repeats = format.repeats.flatMap(({ record }) => {
    const numbered = header.flatMap((column) => {
      const [, stem = '', number = ''] = /^(.*?)_(\d{1,2})$/.exec(column.trim()) ?? [];
      return stem !== '' && fieldsNamed(typeOf(record), stem).length > 0 ? [{ stem, number: Number(number), padded: number.length === 2 && number.startsWith('0') }] : [];
    });
    if (numbered.length === 0) return [];
    const columns = Object.fromEntries(numbered.map(({ stem, padded }) => [stem, `${stem}_${padded ? '{nn}' : '{n}'}`]));
    return [{ record: record.name, first: Math.min(...numbered.map((c) => c.number)), last: Math.max(...numbered.map((c) => c.number)), columns }];
  });
  return { mapping: 1, feed: '', columns: Object.fromEntries(plain.map((column) => [column, column])), constants: {}, codes: {}, repeats, ignore: [] };
}
