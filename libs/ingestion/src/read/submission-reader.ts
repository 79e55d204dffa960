import type { CompiledFeed } from '../feed/compile.js';
import type { CsvFormat, CsvTable, XmlFormat } from '../feed/formats.js';
import { neutralNames, tablesOf } from '../feed/file-names.js';
import { GENERAL } from '../feed/general-rules.js';
import { plainFiles, type ArchiveLimits, type RangeFile } from './archive.js';
import { readCsv } from './csv-reader.js';
import { decode, type TextFile } from './decoding.js';
import { Refusal, type Findings } from './findings.js';
import type { RawRow } from './record-reader.js';
import { VersionWatch } from './version-watch.js';
import { XmlReader } from './xml-reader.js';

/**
 * The records of everything that was sent, in batches. Throws Refusal when the submission cannot be what the feed and scope say: nothing of
 * the feed in it, a required table or the header missing, and what the formats refuse.
 */
export async function* readSubmission(feed: CompiledFeed, files: readonly RangeFile[], findings: Findings, limits?: ArchiveLimits): AsyncGenerator<RawRow[]> {
  const csv = feed.feed.formats.find((f): f is CsvFormat => f.format === 'csv');
  const xml = feed.feed.formats.filter((f): f is XmlFormat => f.format === 'xml');
  const seen = new Set<CsvTable>();
  let [documents, csvFiles] = [0, 0];
  const types = new Set<string>();
  const watch = new VersionWatch(feed.feed.versions);
  const names = neutralNames(tablesOf(feed.feed, feed.scope));
  for (const [i, stored] of files.entries()) {
    const named: RangeFile = { name: names(stored.name, i + 1), size: stored.size, read: (start, end) => stored.read(start, end) };
    for await (const plain of plainFiles(named, names, limits)) {
      const file = await decode(plain);
      const onTable = (table: CsvTable, columns: readonly string[]): void => {
        seen.add(table);
        watch.saw(feed.typeOf(table.record), columns, file.name);
      };
      const batches = file.kind === 'xml' ? readXml(feed, xml, file, documents++, watch) : csv ? readCsv(feed, csv, file, findings, onTable) : null;
      if (!batches) throw new Refusal(GENERAL.format, { file: file.name, record: null, field: null });
      if (file.kind === 'csv') csvFiles++;
      for await (const batch of batches) {
        for (const row of batch) {
          types.add(row.type.type.name);
          watch.row(row);
        }
        yield batch;
      }
      if (file.fellBack()) findings.add(GENERAL.encoding, { file: file.name, record: null, field: null });
    }
  }
  if (documents + csvFiles === 0) throw new Refusal(GENERAL.empty);
  watch.assert();
  if (documents === 0) assertTables(feed, csv, seen);
  assertHeader(feed, documents > 0 ? xml.flatMap((f) => f.records.map((r) => r.record.name)) : [...seen].map((t) => t.record.name), types);
}

async function* readXml(feed: CompiledFeed, formats: readonly XmlFormat[], file: TextFile, serial: number, watch: VersionWatch): AsyncGenerator<RawRow[]> {
  if (formats.length === 0) throw new Refusal(GENERAL.format, { file: file.name, record: null, field: null });
  const source = file.text[Symbol.asyncIterator]();
  const first = await source.next();
  const head: string = first.done ? '' : first.value;
  const format = formats.find((f) => new RegExp(`<(?:[\\w.-]+:)?${f.root}[\\s/>]`).test(head)) ?? formats[0];
  if (!format) return;
  async function* replay(): AsyncGenerator<string> {
    yield head;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  }
  yield* new XmlReader(feed, format, file.name, serial, (type, name) => { watch.saw(type, [name], file.name); }).read(replay());
}

function assertTables(feed: CompiledFeed, csv: CsvFormat | undefined, seen: ReadonlySet<CsvTable>): void {
  if (seen.size === 0) throw new Refusal(GENERAL.format);
  const records = new Set([...seen].map((table) => table.record));
  for (const table of csv?.tables(feed.scope) ?? []) {
    if (table.required && !records.has(table.record)) throw new Refusal(GENERAL.table, { file: '', record: table.record.title, field: null });
  }
}

/** A feed with file rules must have had the record that they look at, a header or a lookup, where the format has one. */
function assertHeader(feed: CompiledFeed, inFormat: readonly string[], types: ReadonlySet<string>): void {
  for (const type of feed.types) {
    if (type.fileRules.length === 0) continue;
    if (inFormat.includes(type.type.name) && !types.has(type.type.name)) throw new Refusal(GENERAL.header, { file: '', record: type.type.title, field: null });
  }
}
