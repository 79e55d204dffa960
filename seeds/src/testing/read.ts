import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { SaxesParser } from 'saxes';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

export type Row = Readonly<Record<string, string>>;

export function csvRows(text: string): Row[] {
  return parse(text, { columns: true, skip_empty_lines: true });
}

/** Text of every file of a zip, by name. */
export function unzip(path: string): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, string>();
    fromBuffer(readFileSync(path), { lazyEntries: true }, (error, zip?: ZipFile) => {
      if (error || !zip) return reject(error ?? new Error('no zip'));
      zip.on('error', reject).on('end', () => resolve(files)).on('entry', (entry: Entry) => {
        zip.openReadStream(entry, (fault, stream) => {
          if (fault || !stream) return reject(fault ?? new Error('no stream'));
          const parts: Buffer[] = [];
          stream.on('data', (part: Buffer) => parts.push(part)).on('error', reject).on('end', () => {
            files.set(entry.fileName, Buffer.concat(parts).toString('utf8'));
            zip.readEntry();
          });
        });
      });
      zip.readEntry();
    });
  });
}

export interface XmlNode { readonly name: string; text: string; readonly children: XmlNode[] }

export function xmlTree(text: string): XmlNode {
  const root: XmlNode = { name: '', text: '', children: [] };
  const stack: XmlNode[] = [root];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => {
    const node: XmlNode = { name, text: '', children: [] };
    stack.at(-1)?.children.push(node);
    stack.push(node);
  });
  parser.on('text', (t) => { const top = stack.at(-1); if (top) top.text += t; });
  parser.on('closetag', () => { stack.pop(); });
  parser.on('error', (error) => { throw error; });
  parser.write(text).close();
  return root;
}
