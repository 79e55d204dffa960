import type { CompiledFeed, CompiledType } from '../feed/compile.js';
import { GENERAL } from '../feed/general-rules.js';
import type { TextFile } from './decoding.js';
import { Refusal, type Findings } from './findings.js';
import type { RawRow } from './record-reader.js';
import { LONGEST_BATCH, parseStatements } from './statements.js';

type Json = Readonly<Record<string, unknown>>;

/** Reads statements about single persons (see Statement) as records. A record's children are an object or a list under the name of their type. */
export async function* readStatements(feed: CompiledFeed, file: TextFile, serial: number, findings: Findings): AsyncGenerator<RawRow[]> {
  let text = '';
  for await (const piece of file.text) {
    text += piece;
    if (text.length > LONGEST_BATCH) break;
  }
  const statements = parseStatements(text);
  if (!statements) throw new Refusal(GENERAL.statements, { file: file.name, record: null, field: null });
  const walker = new Walker(feed, file.name, serial, findings);
  for (const [i, statement] of statements.entries()) {
    yield 'upsert' in statement ? walker.person(statement.upsert, `/${i}/upsert`, false) : walker.person(statement.withdraw, `/${i}/withdraw`, true);
  }
}

class Walker {
  readonly #feed: CompiledFeed;
  readonly #file: string;
  readonly #serial: number;
  readonly #findings: Findings;
  #ids = 0;

  constructor(feed: CompiledFeed, file: string, serial: number, findings: Findings) {
    this.#feed = feed;
    this.#file = file;
    this.#serial = serial;
    this.#findings = findings;
  }

  person(object: Json, pointer: string, withdraws: boolean): RawRow[] {
    const rows: RawRow[] = [];
    this.#record(this.#feed.typeOf(this.#feed.feed.root), object, null, pointer, withdraws, rows);
    return rows;
  }

  #record(type: CompiledType, object: Json, parentKey: string | null, pointer: string, withdraws: boolean, rows: RawRow[]): void {
    const key = `json${this.#serial}|${++this.#ids}`;
    const cells: (string | undefined)[] = type.names.map(() => undefined);
    const place = { file: this.#file, xpath: pointer };
    const below: [CompiledType, unknown, string][] = [];
    const repeated: string[] = [];
    for (const [given, value] of Object.entries(object)) {
      const name = given.toLowerCase();
      const child = this.#feed.children.find((c) => c.type.parent === type.type && c.type.name === name);
      const position = type.names.findIndex((n) => n === name || type.type.fields[n]?.aliases?.some((alias) => alias.toLowerCase() === name));
      if (child) below.push([child, value, name]);
      else if (position < 0) this.#findings.add(GENERAL.unknownColumn, { ...place, record: type.type.title, field: null });
      else if (cells[position] !== undefined) repeated.push(type.names[position] ?? name);
      else cells[position] = this.#text(value, type, type.names[position] ?? name, place);
    }
    rows.push({ type, cells, key, parentKey, localKey: null, place, columns: null, broken: null, repeated: repeated.length > 0 ? repeated : null, ...(withdraws ? { withdraws } : {}) });
    if (withdraws) return;
    for (const [child, value, name] of below) {
      for (const [i, one] of (Array.isArray(value) ? value : [value]).entries()) this.#child(child, one, key, `${pointer}/${name}${Array.isArray(value) ? `/${i}` : ''}`, rows);
    }
  }

  #child(type: CompiledType, value: unknown, parentKey: string, pointer: string, rows: RawRow[]): void {
    if (value === null) return;
    if (typeof value !== 'object' || Array.isArray(value)) throw new Refusal(GENERAL.statements, { file: this.#file, xpath: pointer, record: type.type.title, field: null });
    this.#record(type, value as Json, parentKey, pointer, false, rows);
  }

  /** As it would stand in a file; what is neither text, number nor truth value is no value. */
  #text(value: unknown, type: CompiledType, field: string, place: { file: string; xpath: string }): string | undefined {
    switch (typeof value) {
      case 'string': return value;
      case 'number': return String(value);
      case 'boolean': return value ? '1' : '0';
      default:
        if (value !== null) this.#findings.add(GENERAL.unreadable, { ...place, record: type.type.title, field });
        return undefined;
    }
  }
}
