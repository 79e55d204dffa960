import type { CompiledFeed, CompiledType } from '../feed/compile.js';
import { extractOf, type CsvFormat, type ExtractFormat, type TableFormat, type WorkbookFormat, type XmlFormat } from '../feed/formats.js';
import { neutralNames, tablesOf } from '../feed/file-names.js';
import { GENERAL } from '../feed/general-rules.js';
import type { Mapping, MappingUsed } from '../feed/mapping.js';
import { plainFiles, type ArchiveLimits, type PlainFile, type RangeFile, type WorkbookFile } from './archive.js';
import { readCsv } from './csv-reader.js';
import { decode, type TextFile } from './decoding.js';
import type { ExtractReading } from './extract-layout.js';
import { readExtractCsv, readExtractWorkbook } from './extract-reader.js';
import { Refusal, type FindingPlace, type Findings } from './findings.js';
import { findMapping } from './mapping-file.js';
import type { RawRow } from './record-reader.js';
import { readStatements } from './statement-reader.js';
import { Recogniser } from './table-layout.js';
import { VersionWatch } from './version-watch.js';
import { readWorkbook } from './workbook/workbook-reader.js';
import { readXml } from './xml-reader.js';

/**
 * The records of everything that was sent, in batches. Throws Refusal when the submission cannot be what the feed and scope say: nothing of
 * the feed in it, a required table or the header missing, files of several formats, and what the formats refuse.
 */
export async function* readSubmission(feed: CompiledFeed, files: readonly RangeFile[], findings: Findings, { limits, registered = null, onMapping }: ReadingOptions = {}): AsyncGenerator<RawRow[]> {
  const names = neutralNames(tablesOf(feed.feed, feed.scope));
  const named = files.map((file, i): RangeFile => ({ name: names(file.name, i + 1), size: file.size, read: (start, end) => file.read(start, end) }));
  const reader = new SubmissionReader(feed, findings, async () => {
    const sent = await findMapping(feed.feed.feed, named, names, findings, limits);
    if (sent ?? registered) onMapping?.(sent ? { origin: 'sent', version: null } : { origin: 'registered', version: registered?.version ?? null });
    return sent ?? registered?.mapping ?? null;
  });
  for (const stored of named) {
    for await (const plain of plainFiles(stored, names, limits)) yield* reader.read(plain);
  }
  reader.assertComplete();
}

export interface ReadingOptions {
  readonly limits?: ArchiveLimits;
  /** The mapping that the sender has registered: for extracts that come without one. */
  readonly registered?: RegisteredMapping | null;
  /** Hears which mapping an extract is read by. */
  readonly onMapping?: (used: MappingUsed) => void;
}
export interface RegisteredMapping { readonly version: number; readonly mapping: Mapping }

class SubmissionReader {
  readonly #feed: CompiledFeed;
  readonly #findings: Findings;
  readonly #csv: readonly CsvFormat[];
  readonly #workbook: readonly WorkbookFormat[];
  readonly #xml: readonly XmlFormat[];
  readonly #extract: ExtractFormat | undefined;
  readonly #findMapping: () => Promise<Mapping | null>;
  /** Tables of each kind are recognised by themselves; a workbook and CSV files do not belong together. */
  readonly #recognisers: Readonly<Record<TableFormat['format'], Recogniser>>;
  readonly #watch: VersionWatch;
  readonly #types = new Set<string>();
  readonly #documents = new Set<XmlFormat>();
  #mapping: Promise<Mapping | null> | null = null;
  #extracts = 0;
  #files = 0;
  #serial = 0;

  /** @param mapping looks for the mapping file among everything that was sent; asked only where there is an extract that may need it. */
  constructor(feed: CompiledFeed, findings: Findings, mapping: () => Promise<Mapping | null>) {
    this.#findMapping = mapping;
    const { formats } = feed.feed;
    this.#feed = feed;
    this.#findings = findings;
    this.#csv = formats.filter((f): f is CsvFormat => f.format === 'csv');
    this.#workbook = formats.filter((f): f is WorkbookFormat => f.format === 'workbook');
    this.#xml = formats.filter((f): f is XmlFormat => f.format === 'xml');
    this.#extract = extractOf(feed.feed);
    this.#watch = new VersionWatch(feed.feed.versions, feed.scope);
    this.#recognisers = { csv: new Recogniser(feed, this.#csv, findings, this.#watch), workbook: new Recogniser(feed, this.#workbook, findings, this.#watch) };
  }

  async *read(plain: PlainFile | WorkbookFile): AsyncGenerator<RawRow[]> {
    this.#files++;
    for await (const batch of 'part' in plain ? this.#readWorkbook(plain) : this.#readText(plain)) {
      let type: CompiledType | null = null;
      for (const row of batch) {
        if (row.type !== type) this.#types.add((type = row.type).type.name);
        this.#watch.row(row);
      }
      yield batch;
    }
  }

  /** Single persons as JSON, whatever the formats of the whole. */
  get #statesPersons(): boolean {
    return this.#feed.scope.mode === 'persons';
  }

  #readWorkbook(file: WorkbookFile): AsyncGenerator<RawRow[]> {
    if (this.#statesPersons) throw new Refusal(GENERAL.statements, { file: file.name, record: null, field: null });
    if (this.#extract && this.#workbook.length === 0) return this.#readExtract(this.#extract, (reading, serial) => readExtractWorkbook(reading, file, serial));
    if (this.#workbook.length === 0) throw new Refusal(GENERAL.workbook, { file: file.name, record: null, field: null });
    return readWorkbook(this.#feed, this.#workbook, file, this.#recognisers.workbook, this.#findings);
  }

  async *#readText(plain: PlainFile): AsyncGenerator<RawRow[]> {
    const file = await decode(plain);
    const at = { file: file.name, record: null, field: null };
    if (file.encoding !== 'utf-8') this.#findings.add(GENERAL.utf16, at);
    try {
      yield* this.#rowsOf(file, at);
    } finally {
      if (file.fellBack()) this.#findings.add(GENERAL.encoding, at);
    }
  }

  async *#rowsOf(file: TextFile, at: FindingPlace): AsyncGenerator<RawRow[]> {
    if (this.#statesPersons) {
      yield* readStatements(this.#feed, file, this.#serial++, this.#findings);
      return;
    }
    if (file.kind === 'xml' ? this.#xml.length === 0 : this.#csv.length === 0 && !this.#extract) throw new Refusal(GENERAL.format, at);
    if (file.kind === 'xml') yield* readXml(this.#feed, this.#xml, file, { serial: this.#serial++, findings: this.#findings, watch: this.#watch, onFormat: (format) => this.#documents.add(format) });
    else if (this.#extract && file.kind === 'json') return;
    else if (this.#extract) yield* this.#readExtract(this.#extract, (reading, serial) => readExtractCsv(reading, file, serial));
    else yield* readCsv(file, this.#recognisers.csv, this.#findings);
  }

  /** The mapping itself is read when the first extract needs it. */
  async *#readExtract(format: ExtractFormat, read: (reading: ExtractReading, serial: number) => AsyncGenerator<RawRow[]>): AsyncGenerator<RawRow[]> {
    const mapping = await (this.#mapping ??= this.#findMapping());
    yield* read({ feed: this.#feed, format, mapping, findings: this.#findings }, this.#extracts++);
  }

  /** Throws Refusal when something is missing from what was read as a whole, or when it does not belong together. */
  assertComplete(): void {
    if (this.#files === 0) throw new Refusal(GENERAL.empty);
    if (this.#statesPersons) return;
    this.#watch.assert();
    const tables = Object.values(this.#recognisers).filter((recogniser) => recogniser.seen.size > 0);
    if (tables.length + Math.min(1, this.#documents.size) + Math.min(1, this.#extracts) > 1) throw new Refusal(GENERAL.mixed);
    if (this.#extracts > 0) return;
    const [recogniser] = tables;
    if (recogniser) assertTables(this.#feed, recogniser);
    else if (this.#documents.size === 0) throw new Refusal(GENERAL.format);
    this.#assertHeader(recogniser ? [...recogniser.seen].map((t) => t.record.name) : [...this.#documents].flatMap((f) => f.records.map((r) => r.record.name)));
  }

  /** A feed with file rules must have had the record that they look at, a header or a lookup, where the format has one; that it has no header is said. */
  #assertHeader(inFormat: readonly string[]): void {
    for (const { type, fileRules } of this.#feed.types) {
      if (fileRules.length > 0 && type.role === 'header' && !inFormat.includes(type.name)) this.#findings.add(GENERAL.unlabelled, null);
      if (fileRules.length > 0 && inFormat.includes(type.name) && !this.#types.has(type.name)) throw new Refusal(GENERAL.header, { file: '', record: type.title, field: null });
    }
  }
}

function assertTables(feed: CompiledFeed, { seen, formats }: Recogniser): void {
  const records = new Set([...seen].map((table) => table.record));
  for (const table of formats[0]?.tables(feed.scope) ?? []) {
    if (table.required && !records.has(table.record)) throw new Refusal(GENERAL.table, { file: '', record: table.record.title, field: null });
  }
}
