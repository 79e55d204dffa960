import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvRows } from './csv-reader.js';
import { Refusal } from './findings.js';

const OPTIONS = { delimiter: ',', relax_column_count: true, relax_quotes: true, record_delimiter: ['\r\n', '\n', '\r'] };

/** Rows of a text that comes in these pieces; null where it is refused. */
async function rowsOf(pieces: readonly string[]): Promise<readonly string[][] | null> {
  async function* text(): AsyncGenerator<string> { yield* pieces; }
  const rows: string[][] = [];
  try {
    for await (const batch of csvRows({ name: 'a.csv', kind: 'csv', text: text(), encoding: 'utf-8', fellBack: () => false })) rows.push(...batch.rows);
    return rows;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return null;
  }
}

function byParser(text: string): string[][] | null {
  try {
    return parse(text, OPTIONS);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return null;
  }
}

/** A text in pieces, cut where `cuts` say. */
function cut(text: string, cuts: readonly number[]): string[] {
  const at = [...new Set(cuts.map((n) => n % (text.length + 1)))].toSorted((a, b) => a - b);
  return [...at, text.length].map((end, i) => text.slice(at[i - 1] ?? 0, end));
}

const HEAD = 'a,b,c\n';
/** Longer than a piece, without a quote. */
const PADDING = `${'x'.repeat(99)}\n`.repeat(700);

describe('rows of CSV', () => {
  it('are those of a strict parser, whatever quotes, separators and line ends come together and wherever the text is cut', async () => {
    const cell = fc.oneof(fc.constantFrom('', 'a', '"a"', '""', '"a""b"', '"a,b"', '"a\nb"', '"a\r\nb"', '"a"b', 'a"b', ' "a"', '"', '"a" ', '"""'), fc.string({ unit: fc.constantFrom('a', '"', ',', ' ', ';', '\n', '\r', 'é'), maxLength: 8 }));
    const text = fc.array(fc.tuple(cell, fc.constantFrom(',', ',', '\n', '\r\n', '\r', '')), { maxLength: 14 }).map((parts) => HEAD + parts.flat().join(''));
    await fc.assert(fc.asyncProperty(text, fc.array(fc.nat(200), { maxLength: 3 }), async (content, cuts) => {
      const expected = byParser(content);
      expect(await rowsOf(cut(content, cuts))).toEqual(expected);
      expect(await rowsOf([content])).toEqual(expected);
    }), { numRuns: 1_000 });
  });

  it('are the same across the places where a long text is looked through anew', async () => {
    const row = fc.constantFrom('1,"Test, A","x"\r\n', '"2","say ""hi""",\n', '3,"two\r\nlines",z\n', '4,plain,row\n', '5,"tail"x,\r\n');
    await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), fc.nat(60), async (rows, shift) => {
      // The end of the first piece falls at any place of the rows.
      const fill = `${'y'.repeat(65_536 - HEAD.length - 1 - shift)}\n`;
      const text = HEAD + fill + rows.join('');
      expect(await rowsOf([text.slice(0, 65_536), text.slice(65_536)])).toEqual(byParser(text));
      expect(await rowsOf([HEAD + PADDING + rows.join('').repeat(20)])).toEqual(byParser(HEAD + PADDING + rows.join('').repeat(20)));
    }), { numRuns: 30 });
  });
});
