import type { CompiledFeed, CompiledType } from '../feed/compile.js';
import type { XmlFormat } from '../feed/formats.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import { splitTimestamp } from './dates.js';
import type { TextFile } from './decoding.js';
import { Refusal, type Findings } from './findings.js';
import type { RawRow } from './record-reader.js';
import type { VersionWatch } from './version-watch.js';
import { RecordPlan, stepsOf, type Element, type Step, type Beginning } from './xml-plan.js';
import { XmlScanner, type Attributes } from './xml-scanner.js';

const DEEPEST = 64;
const LONGEST_TEXT = 256 * 1024;

interface OpenRecord { readonly plan: RecordPlan; readonly id: number; readonly depth: number; readonly cells: (string | undefined)[]; repeated: string[] | null; readonly parent: OpenRecord | null; readonly xpath: string; readonly known: boolean }

/** An open element. Only one on the way to a record counts its children by name and knows its path: others are never part of a record's place. */
interface Frame { name: string; step: Step | null; record: OpenRecord | null; counts: Map<string, number> | null; xpath: string; children: number }

/** What reading one document has to do with the others of a submission. */
export interface XmlSurroundings {
  /** Makes keys of several documents different. */
  readonly serial: number;
  readonly findings: Findings;
  readonly watch: VersionWatch;
  readonly onFormat: (format: XmlFormat) => void;
}

/**
 * Reads a document's records as they end. Which of the formats it is, its document element says. Throws Refusal for a document of none, of another version than the scope's or of
 * several, for a DTD, and for what is not well-formed.
 */
export async function* readXml(feed: CompiledFeed, formats: readonly XmlFormat[], file: TextFile, surroundings: XmlSurroundings): AsyncGenerator<RawRow[]> {
  const reader = new XmlReader(feed, file.name, surroundings, (root, attributes) => {
    const format = formatOf(feed, formats, root, attributes);
    if ('rule' in format) throw new Refusal(format.rule, { file: file.name, line: 1, record: null, field: null });
    surroundings.onFormat(format);
    return format;
  });
  yield* reader.read(file.text);
}

function formatOf(feed: CompiledFeed, formats: readonly XmlFormat[], root: string, attributes: Attributes): XmlFormat | { rule: RuleSummary } {
  const named = formats.filter((format) => format.root === root);
  if (named.length === 0) return { rule: GENERAL.format };
  const [first, ...others] = named.filter((format) => format.recognises(attributes) && format.suits(feed.scope));
  if (!first) return { rule: GENERAL.otherVersion };
  return others.length > 0 ? { rule: GENERAL.unsure } : first;
}

class XmlReader {
  readonly #feed: CompiledFeed;
  /** Frames of closed elements are used again. */
  readonly #frames: Frame[] = [];
  #depth = 0;
  readonly #scanner: XmlScanner;
  readonly #file: string;
  readonly #around: XmlSurroundings;
  readonly #choose: (root: string, attributes: Attributes) => XmlFormat;
  #start: Step | null = null;
  #plans: ReadonlyMap<CompiledType, RecordPlan> = new Map();
  #attributes: Attributes = {};
  #rows: RawRow[] = [];
  #text = '';
  #ids = 0;

  constructor(feed: CompiledFeed, file: string, around: XmlSurroundings, choose: (root: string, attributes: Attributes) => XmlFormat) {
    this.#feed = feed;
    this.#file = file;
    this.#around = around;
    this.#choose = choose;
    this.#scanner = this.#listen();
  }

  async *read(text: TextFile['text']): AsyncGenerator<RawRow[]> {
    for await (const piece of text) {
      this.#scanner.write(piece);
      if (this.#rows.length > 0) yield this.#take();
    }
    this.#scanner.end();
    if (this.#rows.length > 0) yield this.#take();
  }

  #begun(root: string, attributes: Attributes): void {
    this.#attributes = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value]));
    const format = this.#choose(root, this.#attributes);
    const met = (type: CompiledType, name: string): void => { this.#around.watch.saw(type, [name], this.#file); };
    this.#start = stepsOf(this.#feed, format);
    this.#plans = new Map(format.records.map((record) => [this.#feed.typeOf(record.record), new RecordPlan(this.#feed.typeOf(record.record), format, record, met)]));
  }

  #take(): RawRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #listen(): XmlScanner {
    const refuse = (rule: RuleSummary) => (): void => { throw new Refusal(rule, { file: this.#file, line: this.#scanner.line, record: null, field: null }); };
    const fault = refuse(GENERAL.xml);
    return new XmlScanner({
      doctype: refuse(GENERAL.xmlDtd), fault,
      open: (given, attributes) => {
        const name = localName(given);
        if (this.#depth === 0) this.#begun(name, attributes);
        if (this.#depth >= DEEPEST) fault();
        this.#open(name);
      },
      text: (text) => {
        this.#text += text;
        if (this.#text.length > LONGEST_TEXT) fault();
      },
      close: () => { this.#close(); },
    });
  }

  #open(name: string): void {
    const outer = this.#depth === 0 ? null : (this.#frames[this.#depth - 1] ?? null);
    if (outer) outer.children++;
    const way = outer ? outer.step : this.#start;
    const step = way === null ? null : (way.below.get(name) ?? way.any);
    const enclosing = outer?.record ?? null;
    const frame = this.#frames[this.#depth] ??= { name, step, record: enclosing, counts: null, xpath: '', children: 0 };
    frame.name = name;
    frame.step = step;
    frame.record = enclosing;
    frame.children = 0;
    if (step !== null) this.#onTheWay(frame, outer, step, enclosing);
    this.#depth++;
    if (enclosing !== null && enclosing === frame.record) {
      const position = enclosing.plan.presence.get(name);
      if (position !== undefined) enclosing.cells[position] = '1';
    }
    this.#text = '';
  }

  #onTheWay(frame: Frame, outer: Frame | null, step: Step, enclosing: OpenRecord | null): void {
    let ordinal = 1;
    if (outer) {
      outer.counts ??= new Map();
      ordinal = (outer.counts.get(frame.name) ?? 0) + 1;
      outer.counts.set(frame.name, ordinal);
    }
    frame.counts = null;
    const { begins } = step;
    const plan = begins === null ? undefined : this.#plans.get(begins.type);
    frame.xpath = `${outer?.xpath ?? ''}/${frame.name}${ordinal === 1 && enclosing === null && !plan ? '' : `[${ordinal}]`}`;
    if (plan && begins) frame.record = this.#begin(plan, begins, enclosing, frame.xpath);
  }

  #begin(plan: RecordPlan, { constants, document, known }: Beginning, parent: OpenRecord | null, xpath: string): OpenRecord {
    plan.meet('');
    const cells = plan.blank.slice();
    for (const { name, position } of plan.attributes) cells[position] = this.#attributes[name];
    for (const [position, text] of constants) cells[position] = text;
    if (document >= 0) cells[document] = this.#document();
    return { plan, id: ++this.#ids, depth: this.#depth, cells, repeated: null, parent, xpath, known };
  }

  #document(): string {
    return `xml${this.#around.serial}`;
  }

  #close(): void {
    const frame = this.#frames[--this.#depth];
    const record = frame?.record;
    if (!frame || !record) return;
    if (record.depth === this.#depth) {
      if (record.plan.own !== null && frame.children === 0) record.cells[record.plan.own] = this.#text;
      this.#rows.push(this.#toRow(record));
    } else if (frame.children === 0 && this.#text.trim() !== '') this.#setField(record, record.plan.element(frame.name));
    this.#text = '';
  }

  #setField(record: OpenRecord, element: Element): void {
    const text = this.#text;
    if (element.date !== null || element.time !== null) {
      const parts = splitTimestamp(text);
      if (element.date !== null) setCell(record, [element.date], parts.date);
      if (element.time !== null) setCell(record, [element.time], parts.time);
    }
    const target = this.#targetOf(element);
    if (target !== null) setCell(record, target.positions, text);
    else if (!element.known) this.#around.findings.add(GENERAL.unknownElement, { file: this.#file, xpath: this.#xpath(record), record: record.plan.type.type.title, field: null });
  }

  /** The field whose path is the end of where the reader stands. Most fields have a name and no path. */
  #targetOf({ targets }: Element): Element['targets'][number] | null {
    for (const target of targets) if (target.path.length === 0 || this.#isBelow(target.path)) return target;
    return null;
  }

  #isBelow(path: readonly string[]): boolean {
    return path.every((name, i) => this.#frames[this.#depth - path.length + i]?.name.toLowerCase() === name);
  }

  /** Of the element that has just ended, by position: its name is the sender's own and is not shown. */
  #xpath(record: OpenRecord): string {
    return record.xpath + this.#frames.slice(record.depth, this.#depth).map((frame) => `/*[${frame.children}]`).join('');
  }

  #toRow(record: OpenRecord): RawRow {
    const { plan: { type, key: keyAt, parentKey: parentAt }, cells, repeated } = record;
    const place = { file: this.#file, xpath: record.xpath };
    if (keyAt !== -1 || parentAt !== -1) {
      const text = (at: number): string | null => cells[at]?.trim() || null;
      const [key, parentKey] = [text(keyAt), text(parentAt)];
      return {
        type, cells, key: key === null ? null : `|${key}`, parentKey: parentKey === null ? null : `|${parentKey}`, localKey: key, place, columns: null,
        broken: keyAt !== -1 && key === null ? 'key-blank' : null, repeated,
      };
    }
    const key = (id: number) => `${this.#document()}|${id}`;
    const parent = ancestorOf(record);
    return { type, cells, key: key(record.id), parentKey: parent ? key(parent.id) : null, localKey: record.known ? this.#document() : null, place, columns: null, broken: null, repeated };
  }
}

function setCell(record: OpenRecord, positions: readonly number[], text: string): void {
  for (const position of positions) if (record.cells[position] === undefined) {
    record.cells[position] = text;
    return;
  }
  (record.repeated ??= []).push(record.plan.type.names[positions[0] ?? -1] ?? '');
}

/** The enclosing record of the type that is declared as the parent. */
function ancestorOf(record: OpenRecord): OpenRecord | null {
  for (let outer = record.parent; outer; outer = outer.parent) if (outer.plan.type.type === record.plan.type.type.parent) return outer;
  return null;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}
