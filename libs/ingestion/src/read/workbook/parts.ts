import { SaxesParser } from 'saxes';
import { numberStyle, stringText, type NumberStyle } from './cells.js';

/** One part of a workbook as bytes. */
export type Part = AsyncIterable<Buffer>;

export interface PartHandler {
  open?(name: string, attribute: (name: string) => string | undefined): void;
  text?(text: string): void;
  close?(name: string): void;
}

const DEEPEST = 32;
/** Characters of one piece of text; a cell holds at most 32,767. */
const LONGEST = 1024 * 1024;

/** What is not readable in a workbook; becomes a refusal where the file is known. */
export class WorkbookFault extends Error {}
/** The workbook holds more than is accepted. */
export class WorkbookLimit extends Error {}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Reads a part of a workbook. Throws WorkbookFault for what is not well-formed, nested too deeply, or has a document type. */
export async function* parsePart(part: Part, handler: PartHandler): AsyncGenerator<void> {
  const parser = new SaxesParser();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [depth, length] = [0, 0];
  parser.on('error', () => { throw new WorkbookFault(); });
  parser.on('doctype', () => { throw new WorkbookFault(); });
  parser.on('opentag', (tag) => {
    if (++depth > DEEPEST) throw new WorkbookFault();
    length = 0;
    // Attributes are met with and without the prefix of the relationships' namespace.
    const { attributes } = tag;
    handler.open?.(local(tag.name), (name) => attributes[name] ?? attributes[Object.keys(attributes).find((key) => local(key) === name) ?? '']);
  });
  const onText = (text: string): void => {
    length += text.length;
    if (length > LONGEST) throw new WorkbookLimit();
    handler.text?.(text);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', (tag) => {
    depth--;
    handler.close?.(local(tag.name));
  });
  for await (const chunk of part) {
    parser.write(decoded(() => decoder.decode(chunk, { stream: true })));
    yield;
  }
  parser.write(decoded(() => decoder.decode()));
  parser.close();
  yield;
}

function decoded(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw new WorkbookFault();
  }
}

async function whole(part: Part, handler: PartHandler): Promise<void> {
  for await (const _ of parsePart(part, handler));
}

/** Id of a relationship to the path of its part inside the archive. */
export async function relationships(part: Part): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await whole(part, {
    open(name, attribute) {
      const [id, target] = [attribute('Id'), attribute('Target')];
      if (name === 'Relationship' && id !== undefined && target !== undefined) found.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    },
  });
  return found;
}

export interface Contents { readonly sheets: readonly { readonly name: string; readonly id: string }[]; readonly from1904: boolean }

/** The sheets in their order, and whether dates count from 1904. */
export async function contents(part: Part): Promise<Contents> {
  const sheets: { name: string; id: string }[] = [];
  let from1904 = false;
  await whole(part, {
    open(name, attribute) {
      if (name === 'sheet') sheets.push({ name: attribute('name') ?? '', id: attribute('id') ?? '' });
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attribute('date1904') ?? '');
    },
  });
  return { sheets, from1904 };
}

/** How numbers are shown, by the index that cells give. */
export async function styles(part: Part): Promise<NumberStyle[]> {
  const codes = new Map<number, string>();
  const found: NumberStyle[] = [];
  let inCells = false;
  await whole(part, {
    open(name, attribute) {
      if (name === 'numFmt') codes.set(Number(attribute('numFmtId')), attribute('formatCode') ?? '');
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const id = Number(attribute('numFmtId') ?? 0);
        found.push(numberStyle(id, codes.get(id)));
      }
    },
    close(name) { if (name === 'cellXfs') inCells = false; },
  });
  return found;
}

const MOST_STRINGS = 2_000_000;
const MOST_CHARACTERS = 48 * 1024 * 1024;

/** The texts that cells point to. They are what a workbook costs in memory: beyond the limits it is refused. */
export async function sharedStrings(part: Part): Promise<string[]> {
  const found: string[] = [];
  let [text, size, reading, phonetic] = ['', 0, false, false];
  await whole(part, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic = true;
      else if (name === 't') reading = !phonetic;
    },
    text(piece) { if (reading) text += piece; },
    close(name) {
      if (name === 't') reading = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') {
        size += text.length;
        if (found.push(stringText(text)) > MOST_STRINGS || size > MOST_CHARACTERS) throw new WorkbookLimit();
      }
    },
  });
  return found;
}
