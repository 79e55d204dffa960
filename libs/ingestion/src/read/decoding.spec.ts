import fc from 'fast-check';
import { decode } from './decoding.js';

const PIECE = 64 * 1024;

/** The text of a file that comes from its store in pieces of 64 KiB. */
async function decoded(content: Buffer): Promise<{ text: string; fellBack: boolean }> {
  async function* bytes(): AsyncGenerator<Buffer> {
    for (let at = 0; at < content.length; at += PIECE) yield await Promise.resolve(content.subarray(at, at + PIECE));
  }
  const file = await decode({ name: 'x.xml', bytes: bytes() });
  let text = '';
  for await (const piece of file.text) text += piece;
  return { text, fellBack: file.fellBack() };
}

const encoded = { 'utf-8': (text: string) => Buffer.from(text), 'utf-16le': (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16be': (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16() };
const element = (name: string) => `<Surname>${name}</Surname>`;

describe('a document of megabytes in one line', () => {
  it.each(Object.entries(encoded))('is read as it is in %s, wherever a piece of it ends', async (_encoding, bytes) => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('Zoë', 'Zo€', 'Zo😀', '😀😀', 'ëë€😀'), fc.integer({ min: 0, max: 15 }), fc.constantFrom(1, 2, 3, 4, 5), async (name, shift, megabytes) => {
      const one = element(name);
      const text = `<Persons a="${'x'.repeat(shift)}">${one.repeat(Math.ceil((megabytes * 1024 * 1024) / Buffer.byteLength(one)))}</Persons>`;
      const { text: read, fellBack } = await decoded(bytes(text));
      expect({ same: read === text, fellBack }).toEqual({ same: true, fellBack: false });
    }), { numRuns: 25 });
  });

  it.each(['ë', '€', '😀'])('is cut beside the character %s at each of its bytes', async (character) => {
    for (let before = 0; before <= Buffer.byteLength(character); before++) {
      // The first cut is where more than a megabyte has come without a line end.
      const text = `<a>${'x'.repeat(1024 * 1024 + PIECE - 3 - before)}${character}${'y'.repeat(PIECE)}</a>`;
      const { text: read, fellBack } = await decoded(Buffer.from(text));
      expect({ before, same: read === text, fellBack }).toEqual({ before, same: true, fellBack: false });
    }
  });

  it('keeps the names around one that is written in Windows-1252', async () => {
    const good = element('Zoë').repeat(60_000);
    const content = Buffer.concat([Buffer.from(`<Persons>${good}`), Buffer.from(element('Chloë'), 'latin1'), Buffer.from(`${good}</Persons>`)]);
    const { text, fellBack } = await decoded(content);
    expect({ same: text === `<Persons>${good}${element('Chloë')}${good}</Persons>`, fellBack }).toEqual({ same: true, fellBack: true });
  });

  it('is read in Windows-1252 throughout, whatever its pieces end with', async () => {
    for (let shift = 0; shift < 4; shift++) {
      const text = `<Persons a="${'x'.repeat(shift)}">${'<a>éë</a>'.repeat(150_000)}</Persons>`;
      const { text: read, fellBack } = await decoded(Buffer.from(text, 'latin1'));
      expect({ same: read === text, fellBack }).toEqual({ same: true, fellBack: true });
    }
  });
});

it('old Mac lines are judged one by one', async () => {
  const content = Buffer.concat([Buffer.from('surname\rZoë\r'), Buffer.from('Chloë\r', 'latin1'), Buffer.from('Zoë\r')]);
  expect(await decoded(content)).toEqual({ text: 'surname\rZoë\rChloë\rZoë\r', fellBack: true });
});
