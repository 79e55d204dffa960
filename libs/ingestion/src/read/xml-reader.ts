import { SaxesParser } from 'saxes';
import type { CompiledFeed, CompiledType } from '../feed/compile.js';
import type { XmlFormat, XmlRecord } from '../feed/formats.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import type { TextFile } from './decoding.js';
import { Refusal, type Findings } from './findings.js';
import type { RawRow } from './record-reader.js';
import type { VersionWatch } from './version-watch.js';

const DEEPEST = 64;
const LONGEST_TEXT = 256 * 1024;

interface Path { readonly type: CompiledType; readonly steps: readonly string[] }
interface Target { readonly position: number; readonly path: readonly string[] }
interface Plan {
  readonly fields: ReadonlyMap<string, readonly Target[]>;
  readonly presence: ReadonlyMap<string, number>;
  /** Positions of the record's own key and of its parent's; -1 where records are joined by standing in each other. */
  readonly key: number;
  readonly parentKey: number;
  /** Elements met, in lower case. */
  readonly met: Set<string>;
}

interface OpenRecord { readonly type: CompiledType; readonly id: number; readonly depth: number; readonly cells: (string | undefined)[]; repeated: string[] | null; readonly parent: OpenRecord | null; readonly xpath: string }
interface Frame { readonly name: string; readonly ordinal: number; readonly candidates: readonly { path: Path; step: number }[]; readonly record: OpenRecord | null; readonly counts: Map<string, number>; leaf: boolean }

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

type Attributes = Readonly<Record<string, string>>;

function formatOf(feed: CompiledFeed, formats: readonly XmlFormat[], root: string, attributes: Attributes): XmlFormat | { rule: RuleSummary } {
  const named = formats.filter((format) => format.root === root);
  if (named.length === 0) return { rule: GENERAL.format };
  const [first, ...others] = named.filter((format) => format.recognises(attributes) && format.suits(feed.scope));
  if (!first) return { rule: GENERAL.otherVersion };
  return others.length > 0 ? { rule: GENERAL.unsure } : first;
}

class XmlReader {
  readonly #feed: CompiledFeed;
  readonly #frames: Frame[] = [];
  readonly #parser = new SaxesParser();
  readonly #file: string;
  readonly #around: XmlSurroundings;
  readonly #choose: (root: string, attributes: Attributes) => XmlFormat;
  #paths: readonly Path[] = [];
  #plans: ReadonlyMap<CompiledType, Plan> = new Map();
  #known: ReadonlySet<string> | null = null;
  #rows: RawRow[] = [];
  #text = '';
  #ids = 0;

  constructor(feed: CompiledFeed, file: string, around: XmlSurroundings, choose: (root: string, attributes: Attributes) => XmlFormat) {
    this.#feed = feed;
    this.#file = file;
    this.#around = around;
    this.#choose = choose;
    this.#listen();
  }

  async *read(text: TextFile['text']): AsyncGenerator<RawRow[]> {
    for await (const piece of text) {
      this.#parser.write(piece);
      if (this.#rows.length > 0) yield this.#take();
    }
    this.#parser.close();
    if (this.#rows.length > 0) yield this.#take();
  }

  #begun(root: string, attributes: Attributes): void {
    const format = this.#choose(root, Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value])));
    this.#paths = format.records.map(({ record, path }) => ({ type: this.#feed.typeOf(record), steps: path.split('/') }));
    this.#plans = new Map(format.records.map((record) => [this.#feed.typeOf(record.record), planOf(this.#feed.typeOf(record.record), format, record)]));
    this.#known = format.ignore;
  }

  #take(): RawRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #listen(): void {
    const at = () => ({ file: this.#file, line: this.#parser.line, record: null, field: null });
    this.#parser.on('doctype', () => { throw new Refusal(GENERAL.xmlDtd, at()); });
    this.#parser.on('error', () => { throw new Refusal(GENERAL.xml, at()); });
    this.#parser.on('opentag', (tag) => {
      const name = localName(tag.name);
      if (this.#frames.length === 0) this.#begun(name, tag.attributes);
      this.#open(name);
    });
    this.#parser.on('text', (text) => {
      this.#text += text;
      if (this.#text.length > LONGEST_TEXT) throw new Refusal(GENERAL.xml, at());
    });
    this.#parser.on('cdata', (text) => { this.#text += text; });
    this.#parser.on('closetag', () => { this.#close(); });
  }

  #open(name: string): void {
    const outer = this.#frames.at(-1);
    if (this.#frames.length >= DEEPEST) throw new Refusal(GENERAL.xml, { file: this.#file, line: this.#parser.line, record: null, field: null });
    const ordinal = (outer?.counts.get(name) ?? 0) + 1;
    if (outer) {
      outer.counts.set(name, ordinal);
      outer.leaf = false;
    }
    const candidates = (outer ? outer.candidates : this.#paths.map((path) => ({ path, step: 0 })))
      .filter(({ path, step }) => path.steps[step] === name || path.steps[step] === '*').map(({ path, step }) => ({ path, step: step + 1 }));
    const complete = candidates.find(({ path, step }) => path.steps.length === step);
    const enclosing = outer?.record ?? null;
    const record = complete ? this.#begin(complete.path.type, enclosing, name, ordinal) : enclosing;
    this.#frames.push({ name, ordinal, candidates: candidates.filter(({ path, step }) => path.steps.length > step), record, counts: new Map(), leaf: true });
    if (record && !complete) {
      const position = this.#plans.get(record.type)?.presence.get(name);
      if (position !== undefined) record.cells[position] = '1';
    }
    this.#text = '';
  }

  #begin(type: CompiledType, parent: OpenRecord | null, name: string, ordinal: number): OpenRecord {
    this.#meet(type, '');
    const steps = this.#frames.map((frame) => (frame.ordinal === 1 && frame.record === null ? frame.name : `${frame.name}[${frame.ordinal}]`));
    return { type, id: ++this.#ids, depth: this.#frames.length, cells: type.names.map(() => undefined), repeated: null, parent, xpath: `/${[...steps, `${name}[${ordinal}]`].join('/')}` };
  }

  #close(): void {
    const frame = this.#frames.pop();
    const record = frame?.record;
    if (!frame || !record) return;
    if (record.depth === this.#frames.length) this.#rows.push(this.#toRow(record));
    else if (frame.leaf) this.#setField(record, frame.name);
    this.#text = '';
  }

  #meet(type: CompiledType, name: string): void {
    const met = this.#plans.get(type)?.met;
    if (!met || met.has(name)) return;
    met.add(name);
    this.#around.watch.saw(type, [name], this.#file);
  }

  #setField(record: OpenRecord, given: string): void {
    if (this.#text.trim() === '') return;
    const name = given.toLowerCase();
    this.#meet(record.type, name);
    const targets = this.#plans.get(record.type)?.fields.get(name);
    const target = targets?.find(({ path }) => path.every((step, i) => this.#frames[this.#frames.length - path.length + i]?.name.toLowerCase() === step));
    if (!target) {
      if (this.#known?.has(name) === false) this.#around.findings.add(GENERAL.unknownElement, { file: this.#file, xpath: this.#xpath(record), record: record.type.type.title, field: null });
      return;
    }
    if (record.cells[target.position] === undefined) record.cells[target.position] = this.#text;
    else (record.repeated ??= []).push(record.type.names[target.position] ?? name);
  }

  /** Of the element that has just ended, by position: its name is the sender's own and is not shown. */
  #xpath(record: OpenRecord): string {
    const position = ({ counts }: Frame): number => [...counts.values()].reduce((sum, n) => sum + n, 0);
    return record.xpath + this.#frames.slice(record.depth).map((frame) => `/*[${position(frame)}]`).join('');
  }

  #toRow(record: OpenRecord): RawRow {
    const place = { file: this.#file, xpath: record.xpath };
    const plan = this.#plans.get(record.type);
    if (plan && (plan.key !== -1 || plan.parentKey !== -1)) {
      const text = (at: number): string | null => record.cells[at]?.trim() || null;
      const [key, parentKey] = [text(plan.key), text(plan.parentKey)];
      return {
        type: record.type, cells: record.cells, key: key === null ? null : `|${key}`, parentKey: parentKey === null ? null : `|${parentKey}`, localKey: key, place, columns: null,
        broken: plan.key !== -1 && key === null ? 'key-blank' : null, repeated: record.repeated,
      };
    }
    const key = (id: number) => `xml${this.#around.serial}|${id}`;
    const parent = ancestorOf(record);
    return { type: record.type, cells: record.cells, key: key(record.id), parentKey: parent ? key(parent.id) : null, localKey: null, place, columns: null, broken: null, repeated: record.repeated };
  }
}

/** The enclosing record of the type that is declared as the parent. */
function ancestorOf(record: OpenRecord): OpenRecord | null {
  for (let outer = record.parent; outer; outer = outer.parent) if (outer.type.type === record.type.type.parent) return outer;
  return null;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function planOf(type: CompiledType, format: XmlFormat, record: XmlRecord): Plan {
  const fields = new Map<string, Target[]>();
  const presence = new Map<string, number>();
  type.names.forEach((name, position) => {
    const field = type.type.fields[name];
    const element = format.presence[name];
    if (element !== undefined) {
      presence.set(element, position);
      return;
    }
    const paths = field?.path === undefined ? [name, ...(field?.aliases ?? [])] : [field.path];
    for (const path of paths) {
      const steps = path.toLowerCase().split('/');
      const last = steps.at(-1) ?? '';
      const target = { position, path: steps.slice(0, -1) };
      // The longer path is the more exact one and is tried first.
      fields.set(last, [...(fields.get(last) ?? []), target].toSorted((a, b) => b.path.length - a.path.length));
    }
  });
  const position = (name: string | undefined) => (name === undefined ? -1 : type.names.indexOf(name.toLowerCase()));
  return { fields, presence, key: position(record.key), parentKey: position(record.parentKey), met: new Set() };
}
