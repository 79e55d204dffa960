import { SaxesParser } from 'saxes';

export type Attributes = Readonly<Record<string, string>>;

/** What is in a document, in its order. Text directly before an element that opens is left out: nothing of a return is said there. */
export interface XmlEvents {
  /** Attributes are those of the document element; others may be left out. */
  open(name: string, attributes: Attributes): void;
  text(text: string): void;
  close(): void;
  doctype(): void;
  /** The document is not well-formed, or not within what is read. */
  fault(): void;
}

const NONE: Attributes = {};
/** Characters of the head, of one tag and of one text beyond which a document is none of ours. */
const LONGEST = 1024 * 1024;
/** Blanks that wait for what comes behind them beyond which they are forgotten: a document may have any number of them. */
const BLANKS = 64 * 1024;
const REMEMBERED = 5_000;
const SIMPLE_NAME = /^[A-Za-z_][A-Za-z0-9_.:-]*$/;
/** Attributes without a reference or a bracket in their values. */
const SIMPLE_TAG = /^[A-Za-z_][A-Za-z0-9_.:-]*(?:[ \t\n]+[A-Za-z_][A-Za-z0-9_.:-]*=(?:"[^"<>&]*"|'[^'<>&]*'))*[ \t\n]*$/;
const ATTRIBUTE = /([A-Za-z0-9_.:-]+)=(?:"[^"]*"|'[^']*')/g;
/** What XML does not allow, and pairs of halves: the parser may judge. */
// oxlint-disable-next-line no-control-regex
const UNUSUAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;
const ENTITY = /&(?:amp|lt|gt|quot|apos);/g;
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };

/**
 * Scans a document piece by piece. Returns are elements and text and nothing else for millions of lines: a tag with plain attributes or none, a text with no reference but the five that
 * every document has. That much is read here, several times as fast as any parser in reach; everything else, from the prolog to whatever stands between, is the parser's, which is told
 * what is open and reads on from there. What is well-formed and what is not is the same as if it had read everything (xml-scanner.spec.ts).
 */
export class XmlScanner {
  readonly #events: XmlEvents;
  readonly #parser = new SaxesParser();
  /** Name of the element by the text of its start tag. */
  readonly #tags = new Map<string, string>();
  readonly #open: string[] = [];
  #mode: 'head' | 'plain' | 'parser' = 'head';
  #muted = false;
  /** The document element has been closed. */
  #ends = false;
  /** What has not been read yet of the pieces so far, and how far it has. */
  #text = '';
  #at = 0;
  /** Line ends in what the parser has not seen. */
  #lines = 0;

  constructor(events: XmlEvents) {
    this.#events = events;
    this.#parser.on('doctype', () => { events.doctype(); });
    this.#parser.on('error', () => { events.fault(); });
    this.#parser.on('opentag', (tag) => {
      if (this.#muted) return;
      if (this.#mode === 'plain') this.#open.push(tag.name);
      events.open(tag.name, tag.attributes);
    });
    const text = (found: string): void => { if (!this.#muted) events.text(found); };
    this.#parser.on('text', text);
    this.#parser.on('cdata', text);
    this.#parser.on('closetag', () => { if (!this.#muted) events.close(); });
  }

  /** Line of the document, from 1. */
  get line(): number {
    return this.#parser.line + this.#lines + (this.#mode === 'plain' ? linesIn(this.#text, this.#at) : 0);
  }

  write(piece: string): void {
    if (this.#mode === 'parser') {
      this.#parser.write(piece);
      return;
    }
    this.#text += piece;
    if (this.#mode === 'head') this.#head();
    this.#plain();
    if (this.#text.length > LONGEST) this.#events.fault();
  }

  #plain(): void {
    if (this.#mode !== 'plain') return;
    if (UNUSUAL.test(this.#text)) this.#handOver();
    else this.#scan();
  }

  end(): void {
    if (this.#mode === 'head') this.#parser.write(this.#text);
    if (this.#mode === 'plain') this.#handOver();
    this.#parser.close();
  }

  #head(): void {
    const end = headEnd(this.#text);
    if (end === 'unfinished') return;
    if (end === 'unusual') {
      this.#mode = 'parser';
      const all = this.#text;
      this.#text = '';
      this.#parser.write(all);
      return;
    }
    this.#mode = 'plain';
    this.#parser.write(this.#text.slice(0, end));
    this.#text = this.#text.slice(end);
  }

  #scan(): void {
    const text = this.#text;
    const references = text.includes('&');
    const brackets = text.includes(']]>');
    const returns = text.includes('\r');
    this.#at = 0;
    for (;;) {
      const opening = text.indexOf('<', this.#at);
      const end = opening === -1 ? -1 : text.indexOf('>', opening + 1);
      if (end === -1) break;
      const next = text.charCodeAt(opening + 1);
      const closes = next === 47;
      // A comment or the like: what stands before it belongs to the text that goes on behind it.
      if (next === 33 || next === 63) return this.#handOver();
      if (opening > this.#at && (closes || references || brackets)) {
        const said = text.slice(this.#at, opening);
        if (!this.#said(returns ? said.replace(/\r\n?/g, '\n') : said, closes, references, brackets)) return this.#handOver();
      }
      this.#at = opening;
      if (!(closes ? this.#closed(text, opening, end) : this.#opened(text, opening, end))) return this.#handOver();
      this.#at = end + 1;
      if (this.#ends) return this.#handOver();
    }
    this.#lines += linesIn(text, this.#at);
    this.#text = text.slice(this.#at);
    this.#at = 0;
    if (this.#text.length > BLANKS && this.#text.trim() === '') {
      this.#lines += linesIn(this.#text, this.#text.length);
      this.#text = ' ';
    }
  }

  #said(text: string, isWanted: boolean, references: boolean, brackets: boolean): boolean {
    if (brackets && text.includes(']]>')) return false;
    const plain = !references || !text.includes('&');
    if (!plain && text.replace(ENTITY, '').includes('&')) return false;
    if (isWanted) this.#events.text(plain ? text : text.replace(ENTITY, (entity) => ENTITIES[entity] ?? ''));
    return true;
  }

  #closed(text: string, opening: number, end: number): boolean {
    const name = this.#open[this.#open.length - 1];
    // Several times as fast as to ask what a text starts with; where it is not so, the parser reads on, so nothing is looked for in vain twice.
    if (name === undefined || end - opening - 2 !== name.length || text.indexOf(name, opening + 2) !== opening + 2) return false;
    if (this.#open.length === 1) this.#ends = true;
    else this.#open.pop();
    this.#events.close();
    return true;
  }

  #opened(text: string, opening: number, end: number): boolean {
    const empty = text.charCodeAt(end - 1) === 47;
    const tag = text.slice(opening + 1, empty ? end - 1 : end);
    let name = this.#tags.get(tag);
    if (name === undefined) {
      const found = nameIn(tag);
      if (found === null) return false;
      name = found;
      if (this.#tags.size < REMEMBERED) this.#tags.set(tag, name);
    }
    this.#events.open(name, NONE);
    if (empty) this.#events.close();
    else this.#open.push(name);
    return true;
  }

  /** The rest is the parser's, from where the scan stands: it is told first what is open below the document element, or that this has ended. */
  #handOver(): void {
    const rest = this.#text.slice(this.#at);
    this.#lines += linesIn(this.#text, this.#at);
    this.#tell(this.#ends ? `</${this.#open[0] ?? ''}>` : this.#open.slice(1).map((name) => `<${name}>`).join(''));
    this.#mode = 'parser';
    this.#text = '';
    this.#parser.write(rest);
  }

  #tell(what: string): void {
    this.#muted = true;
    this.#parser.write(what);
    this.#muted = false;
  }
}

/** The element's name in a start tag that is simple and right; null for one that the parser may judge. */
function nameIn(tag: string): string | null {
  if (SIMPLE_NAME.test(tag)) return tag;
  if (!SIMPLE_TAG.test(tag)) return null;
  const [name = ''] = tag.split(/[ \t\n]/, 1);
  const attributes = [...tag.matchAll(ATTRIBUTE)].map(([, attribute]) => attribute);
  return new Set(attributes).size === attributes.length ? name : null;
}

function linesIn(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Where the tag of the document element ends; `unusual` is what the parser should read itself. */
function headEnd(text: string): number | 'unfinished' | 'unusual' {
  let at = 0;
  if (/^\s*<\?xml\s[^>]*version\s*=\s*["'](?!1\.0["'])/.test(text)) return 'unusual';
  for (;;) {
    while (/\s/.test(text.charAt(at))) at++;
    const instruction = text.startsWith('<?', at);
    if (!instruction && !text.startsWith('<!--', at)) break;
    const end = text.indexOf(instruction ? '?>' : '-->', at + 2);
    if (end === -1) return 'unfinished';
    at = end + (instruction ? 2 : 3);
  }
  if (text.length - at < 4) return 'unfinished';
  const tag = /^<[A-Za-z_](?:[^<>"']|"[^"<]*"|'[^'<]*')*>/.exec(text.slice(at, at + LONGEST))?.[0];
  if (tag === undefined) return /^<[A-Za-z_][^>]*$/.test(text.slice(at)) ? 'unfinished' : 'unusual';
  return tag.endsWith('/>') ? 'unusual' : at + tag.length;
}
