import type { CompiledFeed, CompiledType } from '../feed/compile.js';
import type { ExtractFormat } from '../feed/formats.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import { fieldsNamed, MAPPING_RULES, namesUnknown, numberedColumn, ownNames, repeatNamed, type Mapping } from '../feed/mapping.js';
import { splitTimestamp } from './dates.js';
import { Refusal, type Findings } from './findings.js';
import { columnKey } from './table-layout.js';

/** What an extract is read by. */
export interface ExtractReading {
  readonly feed: CompiledFeed;
  readonly format: ExtractFormat;
  /** Null: columns have the names of the standard. */
  readonly mapping: Mapping | null;
  readonly findings: Findings;
}

/** Where a field's text comes from. */
interface Source { readonly position: number; readonly column: number; readonly take: (cell: string | undefined) => string | undefined }
/** A record that a row may hold: the root once, repeats once for each number. */
export interface Part { readonly type: CompiledType; readonly sources: readonly Source[]; readonly constants: readonly (readonly [position: number, text: string])[]; readonly columns: readonly (number | undefined)[]; readonly number: readonly [position: number, text: string] | null }
export type Parts = readonly [root: Part, ...repeats: Part[]];

/** Brings a mapping and the header of a file together. */
export class ExtractLayout {
  readonly #columns = new Map<string, number>();
  readonly #used = new Set<number>();
  readonly #mapping: Mapping;
  #twice = -1;
  #first: RuleSummary | null = null;

  /** @param at where the header stands. */
  constructor(readonly reading: ExtractReading, readonly header: readonly string[], readonly at: { readonly file: string; readonly line: number }) {
    header.forEach((title, i) => {
      const key = columnKey(title);
      if (key === '') return;
      if (this.#columns.has(key)) this.#twice = i;
      this.#columns.set(key, i);
    });
    this.#mapping = reading.mapping ?? ownNames(reading.format, header, (record) => reading.feed.typeOf(record));
  }

  /** Has the header a column that is read? On a sheet, what has none is no header of an extract. */
  get known(): boolean {
    const numbered = this.#mapping.repeats.flatMap((repeat) => Object.values(repeat.columns).map((column) => numberedColumn(column, String(repeat.first))));
    return [...Object.values(this.#mapping.columns), ...numbered].some((column) => this.#columns.has(columnKey(column)));
  }

  /** Columns that are read, from 0. Known when the parts are. */
  get used(): ReadonlySet<number> {
    return this.#used;
  }

  /** What each row holds. Throws Refusal, after a finding for each fault of the mapping. */
  parts(): Parts {
    const { feed, format } = this.reading;
    if (this.#twice >= 0) throw new Refusal(GENERAL.columnTwice, { ...this.at, record: null, field: null, column: this.#twice + 1 });
    const root = feed.typeOf(format.root);
    const { columns, constants, repeats, ignore } = this.#mapping;
    for (const place of namesUnknown(this.#mapping, format, (record) => feed.typeOf(record))) this.#fault(MAPPING_RULES.field, place);
    const first = this.#part(root, columns, constants, null);
    const further = repeats.flatMap((repeat) => {
      const declared = repeatNamed(format, repeat.record);
      if (!declared) return [];
      return Array.from({ length: repeat.last - repeat.first + 1 }, (_, k) => {
        const n = String(repeat.first + k);
        const named = Object.fromEntries(Object.entries(repeat.columns).map(([field, column]) => [field, numberedColumn(column, n)]));
        return this.#part(feed.typeOf(declared.record), named, null, declared.number === undefined ? null : [declared.number, n]);
      });
    });
    const missing = root.names.filter((name, i) => root.type.fields[name]?.required && !first.sources.some((s) => s.position === i) && !first.constants.some(([p]) => p === i));
    if (missing.length > 0) this.#missing(root, missing);
    this.#reportUnknown(ignore);
    // All faults of a mapping are reported, so that one correction is enough.
    if (this.#first) throw new Refusal(this.#first);
    return [first, ...further];
  }

  #missing(root: CompiledType, names: readonly string[]): void {
    for (const name of names) this.#fault(this.reading.mapping ? GENERAL.column : MAPPING_RULES.needed, name, root);
  }

  /** @param constants null for a repeat: of numbered columns a file may have fewer than the mapping has numbers. */
  #part(type: CompiledType, columns: Readonly<Record<string, string>>, constants: Readonly<Record<string, string>> | null, number: readonly [field: string, text: string] | null): Part {
    const sources: Source[] = [];
    const fixed: (readonly [number, string])[] = [];
    const taken = new Set<number>();
    const take = (position: number): boolean => {
      if (taken.has(position)) this.#fault(MAPPING_RULES.twice, type.names[position] ?? null, type);
      return taken.size < taken.add(position).size;
    };
    for (const [element, column] of Object.entries(columns)) {
      const at = this.#columns.get(columnKey(column));
      const fields = fieldsNamed(type, element);
      if (at === undefined) {
        if (constants !== null && fields.length > 0) this.#fault(MAPPING_RULES.column, type.names[fields[0]?.position ?? 0] ?? null, type);
        continue;
      }
      this.#used.add(at);
      for (const { position, part } of fields) if (take(position)) sources.push({ position, column: at, take: this.#taker(type, position, part) });
    }
    for (const [element, text] of Object.entries(constants ?? {})) {
      const [field] = fieldsNamed(type, element);
      if (field && take(field.position)) fixed.push([field.position, text]);
    }
    const where = new Map(sources.map(({ position, column }) => [position, column + 1]));
    const numbered = number ? type.names.indexOf(number[0]) : -1;
    return { type, sources, constants: fixed, columns: type.names.map((_, i) => where.get(i)), number: number && numbered >= 0 ? [numbered, number[1]] : null };
  }

  /** What is made of a cell: the part of a timestamp that the field is, and the national code for what the extract writes. */
  #taker(type: CompiledType, position: number, part: 'all' | 'stamp'): Source['take'] {
    if (part === 'stamp') {
      const which = type.type.fields[type.names[position] ?? '']?.kind === 'time' ? 'time' : 'date';
      return (cell) => (cell === undefined || cell.trim() === '' ? undefined : splitTimestamp(cell)[which]);
    }
    const codes = Object.entries(this.#mapping.codes).find(([element]) => fieldsNamed(type, element).some((field) => field.position === position))?.[1];
    if (!codes) return (cell) => cell;
    const known = new Map(Object.entries(codes).map(([written, code]) => [written.trim().toLowerCase(), code]));
    return (cell) => known.get(cell?.trim().toLowerCase() ?? '') ?? cell;
  }

  #reportUnknown(ignore: readonly string[]): void {
    const ignored = new Set(ignore.map(columnKey));
    this.header.forEach((title, i) => {
      if (!this.#used.has(i) && !ignored.has(columnKey(title))) this.reading.findings.add(GENERAL.unknownColumn, { ...this.at, record: null, field: null, column: i + 1 });
    });
  }

  #fault(rule: RuleSummary, field: string | null, type: CompiledType | null = null): void {
    this.#first ??= rule;
    this.reading.findings.add(rule, { ...this.at, record: type?.type.title ?? 'Mapping', field });
  }
}
