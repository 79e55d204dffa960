import { Readable, type Transform } from 'node:stream';

const LONGEST_LINE = 1024 * 1024;

/**
 * Sends the text of a file through a parser, whose rows fail with what reading fails with.
 * @param invalid the error of a file in which a line is longer than 1 MB.
 */
export function textInto<T extends Transform>(parser: T, input: Readable, invalid: (what: string) => Error): T {
  const text = Readable.from(textOf(input, invalid));
  text.on('error', (error) => parser.destroy(error));
  // What is left of a file that was refused is read and forgotten: a connection with half a body in it is of no use to its owner.
  text.on('close', () => input.resume());
  parser.on('close', () => text.destroy());
  return text.pipe(parser);
}

/** The text of a file in whole lines: UTF-8, from the first line on that cannot be UTF-8 Windows-1252, as Excel writes CSV. */
async function* textOf(input: Readable, invalid: (what: string) => Error): AsyncGenerator<string> {
  let decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (lines: Buffer): string => {
    try {
      return decoder.decode(lines);
    } catch {
      decoder = new TextDecoder('windows-1252');
      return decoder.decode(lines);
    }
  };
  let rest = Buffer.alloc(0);
  // Not destroyed when the file is refused: its request must get an answer.
  for await (const chunk of input.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    const all = Buffer.concat([rest, chunk]);
    const end = all.lastIndexOf(0x0a) + 1;
    rest = all.subarray(end);
    if (rest.length > LONGEST_LINE) throw invalid('a line is longer than 1 MB');
    if (end > 0) yield decode(all.subarray(0, end));
  }
  if (rest.length > 0) yield decode(rest);
}
