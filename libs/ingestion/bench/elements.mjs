import { SaxesParser } from 'saxes';

const CHUNK = 64 * 1024;

/** A file's text as a stream would bring it. */
export function pieces(content) {
  const text = content.toString('utf8');
  const found = [];
  for (let at = 0; at < text.length; at += CHUNK) found.push(text.slice(at, at + CHUNK));
  return found;
}

/** The bare parser over a document, listened to as a reader would: how many elements it has. */
export function countElements(content) {
  const parser = new SaxesParser();
  let elements = 0;
  parser.on('error', (error) => { throw error; });
  parser.on('opentag', () => { elements++; });
  parser.on('text', () => undefined);
  parser.on('closetag', () => undefined);
  for (const piece of pieces(content)) parser.write(piece);
  parser.close();
  return elements;
}
