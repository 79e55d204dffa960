import { parse } from 'csv-parse';
import type { Readable } from 'node:stream';
import { isIsoDate, TributaryError, type IsoDate } from '@tributary/domain';
import { textInto } from '../file-text.js';

/** How a reference file is read. */
export interface FileShape<N extends string> {
  /** For people, e.g. `GIAS file`. */
  readonly title: string;
  readonly remedy: string;
  /** Spellings of each column, best first, as lower-case header texts. */
  readonly columns: Readonly<Record<N, readonly RegExp[]>>;
  readonly optional?: readonly NoInfer<N>[];
  /** Places of the columns in a file without a header row, from its first row; null when that row is a header. */
  readonly headless?: (first: readonly string[]) => Readonly<Record<NoInfer<N>, number>> | null;
}

/** Rows of a reference file as a stream, by column name; a column that the file has not is blank. @throws TributaryError `reference-file-invalid` (422) */
export async function* readRows<N extends string>(input: Readable, shape: FileShape<N>): AsyncGenerator<Readonly<Record<N, string>>> {
  const invalid = (what: string) => new TributaryError('reference-file-invalid', `the ${shape.title} cannot be read: ${what}`, { status: 422, remedy: shape.remedy });
  const names = Object.keys(shape.columns) as N[];
  const parser = textInto(parse({ bom: true, skip_empty_lines: true, trim: true, relax_column_count: true, relax_quotes: true }), input, invalid);
  let at: Readonly<Record<N, number>> | null = null;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (at === null) {
        const headless = shape.headless?.(record) ?? null;
        at = headless ?? positions(record, shape, names, invalid);
        if (!headless) continue;
      }
      const places = at;
      yield Object.fromEntries(names.map((name) => [name, record[places[name]] ?? ''])) as Record<N, string>;
    }
  } catch (error) {
    throw error instanceof TributaryError ? error : invalid('it is not CSV');
  }
  if (at === null) throw invalid('it is empty');
}

function positions<N extends string>(header: readonly string[], shape: FileShape<N>, names: readonly N[], invalid: (what: string) => TributaryError): Record<N, number> {
  const given = header.map((name) => name.trim().toLowerCase());
  const found = names.map((name) => {
    const at = shape.columns[name].map((spelling) => given.findIndex((text) => spelling.test(text))).find((i) => i >= 0) ?? -1;
    if (at < 0 && !shape.optional?.includes(name)) throw invalid(`no column for ${name}`);
    return [name, at] as const;
  });
  return Object.fromEntries(found) as Record<N, number>;
}

/** A day in one of the ways the official files write it: `2024-09-01`, `20240901`, `01-09-2024`, `01/09/2024`; null for anything else. */
export function dayOf(text: string): IsoDate | null {
  const [, y1 = '', m1 = '', d1 = ''] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text) ?? [];
  const [, d2 = '', m2 = '', y2 = ''] = /^(\d{2})[-/](\d{2})[-/](\d{4})$/.exec(text) ?? [];
  const iso = y1 === '' ? `${y2}-${m2}-${d2}` : `${y1}-${m1}-${d1}`;
  return isIsoDate(iso) ? iso : null;
}

export const orNull = (text: string): string | null => (text === '' ? null : text);
