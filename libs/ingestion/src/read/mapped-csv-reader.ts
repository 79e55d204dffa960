import type { CompiledFeed, CompiledType } from '../feed/compile.js';
import type { MappedCsvFormat } from '../feed/formats.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import { fieldsNamed, MAPPING_RULES, ownNames, placeInMapping, type Mapping } from '../feed/mapping.js';
import { csvRows, newlines } from './csv-reader.js';
import { splitTimestamp } from './dates.js';
import type { TextFile } from './decoding.js';
import { Refusal, type Findings } from './findings.js';
import type { RawRow } from './record-reader.js';

/** Where a field's text comes from. */
interface Source { readonly position: number; readonly column: number; readonly take: (cell: string | undefined) => string | undefined }
/** A record that a row may hold: the root once, repeats once for each number. */
interface Part { readonly type: CompiledType; readonly sources: readonly Source[]; readonly constants: readonly (readonly [position: number, text: string])[]; readonly columns: readonly (number | undefined)[]; readonly number: readonly [position: number, text: string] | null }

/** Reads the rows of an extract as records, by its mapping or, without one, by the names of the standard. Throws Refusal for a mapping that does not fit the file. */
export async function* readMappedCsv(feed: CompiledFeed, format: MappedCsvFormat, mapping: Mapping | null, file: TextFile, findings: Findings, serial: number): AsyncGenerator<RawRow[]> {
  let parts: readonly [Part, ...Part[]] | null = null;
  let [line, width, rows] = [1, 0, 0];
  for await (const piece of csvRows(file)) {
    const batch: RawRow[] = [];
    for (const cells of piece.rows) {
      const start = line;
      line += piece.plain ? 1 : 1 + newlines(cells);
      if (cells.length === 1 && cells[0]?.trim() === '') continue;
      if (parts) batch.push(...recordsOf(feed, format, parts, cells, { file: file.name, line: start }, `csv${serial}|${++rows}`, cells.length === width));
      else {
        parts = new Layout(feed, format, mapping, file.name, cells, findings).parts();
        width = cells.length;
      }
    }
    if (batch.length > 0) yield batch;
  }
}

function recordsOf(feed: CompiledFeed, format: MappedCsvFormat, [root, ...repeats]: readonly [Part, ...Part[]], cells: readonly string[], place: RawRow['place'], key: string, complete: boolean): RawRow[] {
  const own = cellsOf(root, cells);
  const implied = format.implied(Object.fromEntries(root.type.names.map((name, i) => [name, own[i]?.trim() || undefined])), feed.scope);
  for (const [name, text] of Object.entries(implied)) {
    const position = root.type.names.indexOf(name);
    if (position >= 0 && (own[position]?.trim() ?? '') === '') own[position] = text;
  }
  const base = { place, repeated: null, localKey: null } as const;
  const records: RawRow[] = [{ ...base, type: root.type, cells: own, key, parentKey: null, columns: root.columns, broken: complete ? null : 'ragged' }];
  if (!complete) return records;
  for (const part of repeats) {
    if (part.sources.every(({ column }) => (cells[column]?.trim() ?? '') === '')) continue;
    const given = cellsOf(part, cells);
    if (part.number && (given[part.number[0]]?.trim() ?? '') === '') given[part.number[0]] = part.number[1];
    records.push({ ...base, type: part.type, cells: given, key: null, parentKey: key, columns: part.columns, broken: null });
  }
  return records;
}

function cellsOf({ type, sources, constants }: Part, cells: readonly string[]): (string | undefined)[] {
  const given: (string | undefined)[] = type.names.map(() => undefined);
  for (const [position, text] of constants) given[position] = text;
  for (const { position, column, take } of sources) given[position] = take(cells[column]);
  return given;
}

/** Brings a mapping and the header of a file together. */
class Layout {
  readonly #columns = new Map<string, number>();
  readonly #used = new Set<number>();
  readonly #mapping: Mapping;
  #first: RuleSummary | null = null;

  constructor(
    readonly feed: CompiledFeed, readonly format: MappedCsvFormat, readonly given: Mapping | null, readonly file: string, readonly header: readonly string[], readonly findings: Findings,
  ) {
    header.forEach((raw, i) => {
      const key = raw.trim().toLowerCase();
      if (key !== '' && this.#columns.has(key)) throw new Refusal(GENERAL.columnTwice, { file, line: 1, record: null, field: null, column: i + 1 });
      this.#columns.set(key, i);
    });
    this.#mapping = given ?? ownNames(format, header, (record) => feed.typeOf(record));
  }

  parts(): readonly [Part, ...Part[]] {
    const root = this.feed.typeOf(this.format.root);
    const { columns, constants, repeats, ignore } = this.#mapping;
    const first = this.#part(root, columns, constants, 'columns', null);
    const further = repeats.flatMap((repeat, i) => {
      const declared = this.format.repeats.find(({ record }) => record.name === repeat.record.toLowerCase());
      if (!declared) return this.#fault(MAPPING_RULES.field, placeInMapping(['repeats', i, 'record'], this.#mapping));
      return Array.from({ length: repeat.last - repeat.first + 1 }, (_, k) => {
        const n = String(repeat.first + k);
        const named = Object.fromEntries(Object.entries(repeat.columns).map(([field, column]) => [field, column.replaceAll('{nn}', n.padStart(2, '0')).replaceAll('{n}', n)]));
        return this.#part(this.feed.typeOf(declared.record), named, {}, 'repeats', declared.number === undefined ? null : [declared.number, n]);
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
    for (const name of names) this.#fault(this.given ? GENERAL.column : MAPPING_RULES.needed, name, root);
  }

  #part(type: CompiledType, columns: Readonly<Record<string, string>>, constants: Readonly<Record<string, string>>, section: 'columns' | 'repeats', number: readonly [field: string, text: string] | null): Part {
    const sources: Source[] = [];
    const fixed: (readonly [number, string])[] = [];
    const taken = new Set<number>();
    const take = (position: number): boolean => {
      if (taken.has(position)) this.#fault(MAPPING_RULES.twice, type.names[position] ?? null, type);
      return taken.size < taken.add(position).size;
    };
    Object.entries(columns).forEach(([element, column], i) => {
      const at = this.#columns.get(column.trim().toLowerCase());
      const fields = fieldsNamed(type, element);
      if (fields.length === 0) this.#fault(MAPPING_RULES.field, `${section}, entry ${i + 1}`);
      else if (at === undefined) {
        // Of numbered columns a file may have fewer than the mapping has numbers.
        if (section === 'columns') this.#fault(MAPPING_RULES.column, type.names[fields[0]?.position ?? 0] ?? null, type);
      } else {
        this.#used.add(at);
        for (const { position, part } of fields) if (take(position)) sources.push({ position, column: at, take: this.#taker(type, position, part) });
      }
    });
    Object.entries(constants).forEach(([element, text], i) => {
      const [field] = fieldsNamed(type, element);
      if (!field) this.#fault(MAPPING_RULES.field, `constants, entry ${i + 1}`);
      else if (take(field.position)) fixed.push([field.position, text]);
    });
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
    const ignored = new Set(ignore.map((column) => column.trim().toLowerCase()));
    this.header.forEach((raw, i) => {
      if (!this.#used.has(i) && !ignored.has(raw.trim().toLowerCase())) this.findings.add(GENERAL.unknownColumn, { file: this.file, line: 1, record: null, field: null, column: i + 1 });
    });
    Object.keys(this.#mapping.codes).forEach((element, i) => {
      const types = [this.format.root, ...this.format.repeats.map(({ record }) => record)];
      if (!types.some((type) => fieldsNamed(this.feed.typeOf(type), element).length > 0)) this.#fault(MAPPING_RULES.field, `codes, entry ${i + 1}`);
    });
  }

  #fault(rule: RuleSummary, field: string | null, type: CompiledType | null = null): [] {
    this.#first ??= rule;
    this.findings.add(rule, { file: this.file, line: 1, record: type?.type.title ?? 'Mapping', field });
    return [];
  }
}
