import { createHash } from 'node:crypto';
import { once } from 'node:events';
import copyStreams from 'pg-copy-streams';
import { TributaryError } from '@tributary/domain';
import { quoteIdentifier, type Tx } from './pool.js';

/** Rows in one statement: measured best between 500 and 1,000 (the server's cost of an array grows faster than what a round trip saves). */
const CHUNK = 1_000;

/**
 * Inserts rows by `INSERT ... SELECT unnest`, a thousand a statement: no limit of parameters, one prepared statement whatever the number of rows.
 * @param columns name to PostgreSQL type, in the order of the values of a row. A `json`/`jsonb` value is JSON text or an object; an array type (`text[]`) takes an array.
 * @param suffix for example `on conflict (id) do update set ...`. Two rows with one key in one call are an error of the database: keep the last of each beforehand.
 * @returns rows the database says it has written.
 */
export async function insertRows(tx: Tx, table: string, columns: Readonly<Record<string, string>>, rows: readonly (readonly unknown[])[], suffix = ''): Promise<number> {
  if (rows.length === 0) return 0;
  const entries = Object.entries(columns);
  const text = insertStatement(table, entries, suffix);
  const name = `ins_${createHash('sha1').update(text).digest('hex')}`;
  let written = 0;
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    const values = entries.map(([, type], column) => chunk.map((row) => encode(row[column], type)));
    const result = await tx.query({ name, text, values });
    written += result.rowCount ?? 0;
  }
  return written;
}

function insertStatement(table: string, entries: readonly (readonly [string, string])[], suffix: string): string {
  const names = entries.map(([name]) => quoteIdentifier(name)).join(', ');
  // unnest would flatten an array of arrays, so those travel as literals and are cast one by one.
  const parameters = entries.map(([, type], i) => `$${i + 1}::${type.endsWith('[]') ? 'text' : type}[]`).join(', ');
  const selected = entries.map(([, type], i) => (type.endsWith('[]') ? `c${i}::${type}` : `c${i}`)).join(', ');
  const aliases = entries.map((_, i) => `c${i}`).join(', ');
  return `insert into ${quoteIdentifier(table)} (${names}) select ${selected} from unnest(${parameters}) as t(${aliases}) ${suffix}`;
}

function encode(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null;
  if (type.endsWith('[]')) return arrayLiteral(value);
  if ((type === 'jsonb' || type === 'json') && typeof value !== 'string') return JSON.stringify(value);
  return value;
}

/** A one-dimensional array as PostgreSQL writes it: `{"a","b\"c",NULL}`. */
export function arrayLiteral(value: unknown): string {
  if (!Array.isArray(value)) throw new TributaryError('not-an-array', 'a value of an array column must be an array');
  const items = value.map((item) => {
    if (item === null || item === undefined) return 'NULL';
    return `"${String(item).replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${items.join(',')}}`;
}

/** Text handed to the stream at once. */
const COPY_BUFFER = 64 * 1024;

/**
 * Streams rows into a table by `COPY ... FROM STDIN` (text format), with back-pressure; memory stays flat however many rows there are.
 * A NUL character, which PostgreSQL cannot hold, is refused as `nul-character` and nothing of the copy stays.
 * @returns the number of rows.
 */
export async function copyRows(
  tx: Tx, table: string, columns: readonly string[],
  rows: AsyncIterable<readonly (string | null)[]> | Iterable<readonly (string | null)[]>,
): Promise<number> {
  const names = columns.map(quoteIdentifier).join(', ');
  const stream = tx.query(copyStreams.from(`copy ${quoteIdentifier(table)} (${names}) from stdin`));
  let failure: Error | undefined;
  const finished = new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve);
    stream.once('error', (error) => { failure = error; reject(error); });
  });
  finished.catch(() => undefined);
  try {
    let count = 0;
    let pending = '';
    for await (const row of rows) {
      if (failure) throw failure;
      pending += copyLine(row);
      count++;
      if (pending.length >= COPY_BUFFER) {
        const room = stream.write(pending);
        pending = '';
        if (!room) await Promise.race([once(stream, 'drain'), finished]);
      }
    }
    stream.end(pending);
    await finished;
    return count;
  } catch (error) {
    // Destroying sends CopyFail; the server answers with an error, after which the connection can be used (rolled back) again.
    if (!failure) {
      stream.destroy(error instanceof Error ? error : new Error('copy abandoned'));
      await finished.catch(() => undefined);
    }
    throw error;
  }
}

const NEEDS_ESCAPE = /[\\\n\r\t\0]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function copyLine(row: readonly (string | null)[]): string {
  let line = '';
  for (let i = 0; i < row.length; i++) {
    if (i > 0) line += '\t';
    line += copyValue(row[i]);
  }
  return `${line}\n`;
}

function copyValue(value: string | null | undefined): string {
  if (value === null || value === undefined) return '\\N';
  if (!NEEDS_ESCAPE.test(value)) return value;
  if (value.includes('\0')) throw new TributaryError('nul-character', 'a text contains a NUL character, which the database cannot hold', { status: 422 });
  return value.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}
