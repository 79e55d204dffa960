import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { XmlScanner } from './xml-scanner.js';

/** What a document says, and whether it is well-formed: elements as they open and close, and the text directly before one closes. */
interface Said { readonly events: readonly string[]; readonly fault: boolean; readonly line: number }
class Stop extends Error {}

function collector() {
  const events: string[] = [];
  let text = '';
  return {
    events,
    open(name: string) { text = ''; events.push(`<${name}>`); },
    text(more: string) { text += more; },
    close() {
      events.push(text.trim() === '' ? '/' : `${text}/`);
      text = '';
    },
  };
}

function scanned(pieces: readonly string[]): Said {
  const said = collector();
  const stop = () => { throw new Stop(); };
  const scanner = new XmlScanner({ ...said, doctype: stop, fault: stop });
  try {
    for (const piece of pieces) scanner.write(piece);
    scanner.end();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { events: said.events, fault: true, line: scanner.line };
  }
  return { events: said.events, fault: false, line: scanner.line };
}

/** The parser alone, on the whole document. */
function parsed(text: string): Said {
  const said = collector();
  const parser = new SaxesParser();
  const stop = () => { throw new Stop(); };
  parser.on('doctype', stop);
  parser.on('error', stop);
  parser.on('opentag', (tag) => { said.open(tag.name); });
  parser.on('text', (more) => { said.text(more); });
  parser.on('cdata', (more) => { said.text(more); });
  parser.on('closetag', () => { said.close(); });
  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { events: said.events, fault: true, line: parser.line };
  }
  return { events: said.events, fault: false, line: parser.line };
}

const PIECES = [
  '<a>', '</a>', '<b>', '</b>', '<b/>', '<b />', '<ns:c>', '</ns:c>', '</ a>', '</a >', '<a x="1">', '<a x="1" x="2">', "<a x='>'>", `<b y='2' x="1">`, '<b x = "1">', '<b x="a\nb" >', '<b x="1"y="2">', '<b x="1"/>', '<b x="]]">', '<b q:r="1" q:s="x" />', '<b x=1>', '<b x="&amp;">', '<b 1="2">', '<b x="<">', '<é>', '</é>', '<1>', '<>', '</>', '<', '>', '&', ';', '&amp;', '&lt;', '&own;', '&#65;', '&#0;', ']]>', '<![CDATA[x<y]]>', '<!-- c -->', '<!-- -- -->',
  '<?p i?>', '<?xml version="1.0"?>', '<!DOCTYPE a>', 'text', ' ', '\n', '\r\n', '\r', '\u0000', '\u0007', 'ä€', '😀', '\uffff', '"', "'", '=', '/',
];
const document = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((all) => all.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((all) => `<?xml version="1.0" encoding="UTF-8"?>\n<m:Message xmlns:m="urn:x"><a><b>1</b>\r\n<b>2 &amp; 3</b>${all.join('')}<b>4</b></a></m:Message>\n`),
);

describe('scanning XML', () => {
  it('hears and refuses what the parser alone would, wherever the document is cut into pieces', () => {
    fc.assert(fc.property(document, fc.integer({ min: 1, max: 30 }), (text, size) => {
      const characters = Array.from(text);
      const pieces = Array.from({ length: Math.ceil(characters.length / size) }, (_, i) => characters.slice(i * size, (i + 1) * size).join(''));
      const [mine, theirs] = [scanned(pieces), parsed(text)];
      expect(mine.fault).toBe(theirs.fault);
      // Up to a fault either may have heard a little more.
      if (!theirs.fault) expect(mine.events).toEqual(theirs.events);
      else expect(mine.events.slice(0, theirs.events.length)).toEqual(theirs.events.slice(0, mine.events.length));
    }), { numRuns: 4_000 });
  });

  it('says in which line a fault is', () => {
    for (const text of ['<a>\n<b>1</b>\n<b>&own;</b>\n</a>', '<a>\n<b>1</b>\n\n<b x="1">2</b>\n<c>\n</d>', '<a\n x="1">\n<b></a>']) expect(scanned(Array.from(text))).toEqual(parsed(text));
  });

  it.each([
    ['a tag', `<a><${'b'.repeat(2_000_000)}`], ['a text', `<a>${'b'.repeat(2_000_000)}`], ['a prolog', `<!--${'b'.repeat(2_000_000)}`], ['an attribute', `<a x="${'b'.repeat(2_000_000)}`],
  ])('gives up on %s that does not end', (_what, text) => expect(scanned(Array.from({ length: Math.ceil(text.length / 65_536) }, (_, i) => text.slice(i * 65_536, (i + 1) * 65_536))).fault).toBe(true));
});
