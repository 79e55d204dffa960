import type { CompiledFeed, CompiledType } from '../feed/compile.js';
import type { Table, TableFormat } from '../feed/formats.js';
import { GENERAL } from '../feed/general-rules.js';
import { Refusal, type Findings } from './findings.js';
import type { RawRow } from './record-reader.js';
import type { VersionWatch } from './version-watch.js';

/** A table as it stands in one file: which column holds which field. */
export interface Layout {
  readonly format: TableFormat;
  readonly table: Table;
  readonly type: CompiledType;
  /** Position of each field's column in the row; -1 where the file has none. */
  readonly positions: readonly number[];
  readonly columns: readonly (number | undefined)[];
  /** What stands where the file has no column: the table's constants. */
  readonly constants: readonly (string | undefined)[];
  readonly key: number;
  readonly parentKey: number;
  readonly width: number;
}

/** Titles of columns are the same when they differ in case, spaces, line ends or the kind of dash only. */
export const columnKey = (title: string): string => title.replace(/[\u2010-\u2015]/g, '-').replace(/[\s\u00a0]+/g, ' ').trim().toLowerCase();

/** Where everything stands, by the titles of the columns. */
interface Fit {
  readonly layout: Layout;
  /** Fields whose column must be there and is not. */
  readonly missing: readonly string[];
  /** Columns that are neither read nor known. */
  readonly strange: readonly number[];
  readonly read: number;
}

const spellings = (table: Table, type: CompiledType, name: string): readonly string[] => [name, ...(type.type.fields[name]?.aliases ?? []), ...(table.columns[name] ?? [])];

/** Fits a header to a table. @param titles of columns, normalised. */
export function fit(feed: CompiledFeed, format: TableFormat, table: Table, titles: readonly string[]): Fit {
  const type = feed.typeOf(table.record);
  const used = new Set<number>();
  const find = (names: readonly string[]): number => {
    const at = names.map((name) => titles.indexOf(columnKey(name))).find((i) => i >= 0) ?? -1;
    if (at >= 0) used.add(at);
    return at;
  };
  // A column is one field's: of several that may be called so, the first's.
  const free = (spelling: string): boolean => !used.has(titles.indexOf(columnKey(spelling)));
  const positions = type.names.map((name) => find(spellings(table, type, name).filter((spelling) => spelling === name || free(spelling))));
  const needed = (name: string): boolean => (type.type.fields[name]?.required === true || table.requires.includes(name)) && !(name in table.constants);
  const missing = type.names.filter((name, i) => positions[i] === -1 && needed(name));
  const [key, parentKey] = [table.key, table.parentKey].map((name) => (name === null ? -1 : find([name])));
  if (table.key !== null && key === -1) missing.push(table.key);
  if (table.parentKey !== null && parentKey === -1) missing.push(table.parentKey);
  const ignored = new Set([...format.ignore, ...table.ignore].map(columnKey));
  return {
    layout: { format, table, type, positions, columns: positions.map((at) => (at === -1 ? undefined : at + 1)), constants: type.names.map((name) => table.constants[name]), key: key ?? -1, parentKey: parentKey ?? -1, width: titles.length },
    missing, strange: titles.flatMap((title, i) => (title === '' || used.has(i) || ignored.has(title) ? [] : [i])), read: positions.filter((at) => at !== -1).length,
  };
}

type Where = { readonly file: string; readonly line: number };
const suits = (feed: CompiledFeed) => ({ layout }: Fit): boolean => layout.format.suits(feed.scope);

/** Of several fits those that are best: nothing missing before something, then the most columns read, then the fewest that are strange. */
function best(fits: readonly Fit[]): Fit[] {
  const better = (a: Fit, b: Fit): number => a.missing.length - b.missing.length || b.read - a.read || a.strange.length - b.strange.length;
  const [first] = fits.toSorted(better);
  return first ? fits.filter((f) => better(first, f) === 0) : [];
}

const meaning = ({ layout }: Fit): string => JSON.stringify([layout.type.type.name, layout.positions, layout.key, layout.parentKey, layout.table.space, layout.table.constants]);

/**
 * Finds out what the tables of a submission are, by the names of files (or sheets) and by their headers. Each file narrows down which of the feed's formats it can be; files that
 * belong to different ones are refused, and so is what fits two formats in different ways: a guess would be wrong without anybody seeing it.
 */
export class Recogniser {
  readonly #feed: CompiledFeed;
  readonly #findings: Findings;
  readonly #watch: VersionWatch;
  readonly #seen = new Set<Table>();
  readonly #all: readonly TableFormat[];
  #formats: readonly TableFormat[];

  constructor(feed: CompiledFeed, formats: readonly TableFormat[], findings: Findings, watch: VersionWatch) {
    this.#feed = feed;
    this.#watch = watch;
    this.#all = formats;
    this.#formats = formats;
    this.#findings = findings;
  }

  /** The formats that everything read so far can be. */
  get formats(): readonly TableFormat[] {
    return this.#formats;
  }

  /** Is this the name of a file or sheet that is known and not needed? */
  passesOver(name: string): boolean {
    return this.#all.some((format) => format.passOver.some(({ file }) => file.test(name)));
  }

  /** The record types whose tables have been seen. */
  get seen(): ReadonlySet<Table> {
    return this.#seen;
  }

  /**
   * The layout of a table; null when it is none of the feed. Reports columns that are not read. Throws Refusal for a missing or repeated column, a table of another version than the
   * scope's, and for what fits in several ways.
   * @param named the tables of a format that the name of the file or sheet, or the heading, says it is.
   */
  layout(header: readonly string[], place: Where, named: (table: Table) => boolean): Layout | null {
    const titles = header.map(columnKey);
    this.#assertName(named, place);
    const chosen = this.#choose(this.#fits(this.#formats, titles, named), place);
    if (!chosen || chosen.missing.length > 0) this.#assertNoOther(this.#fits(this.#all, titles, named), place);
    if (!chosen) return null;
    const { layout } = chosen;
    this.#watch.saw(layout.type, titles, place.file, layout.table.unmarked);
    const at = { ...place, record: layout.type.type.title };
    const twice = titles.findIndex((title, i) => title !== '' && titles.indexOf(title) !== i);
    if (twice !== -1) throw new Refusal(GENERAL.columnTwice, { ...at, field: null, column: twice + 1 });
    if (chosen.missing[0] !== undefined) throw new Refusal(GENERAL.column, { ...at, field: chosen.missing[0] });
    for (const column of chosen.strange) this.#findings.add(GENERAL.unknownColumn, { ...at, field: null, column: column + 1 });
    this.#seen.add(layout.table);
    return layout;
  }

  /** A file with the name of a table that only formats have which do not suit the scope is of another version, whatever else its columns would fit. */
  #assertName(named: (table: Table) => boolean, place: Where): void {
    const formats = this.#all.filter((format) => format.tables(this.#feed.scope).some(named));
    if (formats.length > 0 && !formats.some((format) => format.suits(this.#feed.scope))) throw new Refusal(GENERAL.otherVersion, { ...place, record: null, field: null });
  }

  /** What the table may be: what its name says, else every table whose columns are all there. */
  #fits(formats: readonly TableFormat[], titles: readonly string[], named: (table: Table) => boolean): Fit[] {
    const all = formats.flatMap((format) => format.tables(this.#feed.scope).map((table) => ({ format, table })));
    const byName = all.filter(({ table }) => named(table));
    const fits = (byName.length > 0 ? byName : all).map(({ format, table }) => fit(this.#feed, format, table, titles));
    return byName.length > 0 ? fits : fits.filter((f) => f.missing.length === 0 && f.read > 0);
  }

  #choose(fits: readonly Fit[], place: Where): Fit | null {
    const tied = best(fits.filter(suits(this.#feed)));
    if (new Set(tied.map(meaning)).size > 1) throw new Refusal(GENERAL.unsure, { ...place, record: null, field: null });
    const [first] = tied;
    if (first) this.#formats = [...new Set(tied.map((f) => f.layout.format))];
    return first ?? null;
  }

  /** What is not whole as a table of the formats at hand may be so of another: of another version than the scope's, or of one that the files before were not. */
  #assertNoOther(fits: readonly Fit[], place: Where): void {
    const whole = fits.filter((f) => f.missing.length === 0);
    if (whole.length > 0) throw new Refusal(whole.some(suits(this.#feed)) ? GENERAL.mixed : GENERAL.otherVersion, { ...place, record: null, field: null });
  }
}

/** A spreadsheet's `1.0` for the key 1. */
export const keyText = (text: string): string | null => (text.endsWith('0') ? text.replace(/^(\d+)\.0+$/, '$1') : text) || null;

function keyAt(cells: readonly string[], at: number): string | null {
  return at === -1 ? null : keyText((cells[at] ?? '').trim());
}

/** A record of the cells of a row. Millions of rows come this way. */
export function toRow(layout: Layout, cells: readonly string[], file: string, line: number): RawRow {
  const { table: { space, key: hasKey }, type, positions, constants } = layout;
  const picked = constants.slice();
  for (let i = 0; i < positions.length; i++) {
    const at = positions[i] ?? -1;
    if (at !== -1) picked[i] = cells[at];
  }
  const key = keyAt(cells, layout.key);
  const parentKey = keyAt(cells, layout.parentKey);
  return {
    type, cells: picked, place: { file, line }, columns: layout.columns, repeated: null,
    key: key === null ? null : `${space}|${key}`, parentKey: parentKey === null ? null : `${space}|${parentKey}`, localKey: key,
    broken: cells.length !== layout.width ? 'ragged' : key === null && hasKey !== null ? 'key-blank' : null,
  };
}
