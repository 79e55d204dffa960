import { hash } from 'node:crypto';
import { once } from 'node:events';
import copyStreams from 'pg-copy-streams';
import { TributaryError } from '@tributary/domain';
import { quoteIdentifier, type Tx } from './pool.js';

/** Rows in one statement: measured best between 500 and 1,000 (the server's cost of an array grows faster than what a round trip saves). */
const CHUNK = 1_000;

/**
 * Inserts rows by `INSERT ... SELECT unnest`, a thousand a statement: no limit of parameters, two prepared statements whatever the number of rows.
 * @param columns name to PostgreSQL type, in the order of the values of a row. A `json`/`jsonb` value is JSON text or an object; an array type (`text[]`) takes an array.
 * @param suffix for example `on conflict (id) do update set ...`. Two rows with one key in one call are an error of the database: keep the last of each beforehand.
 * @returns rows the database says it has written.
 */
export async function insertRows(tx: Tx, table: string, columns: Readonly<Record<string, string>>, rows: readonly (readonly unknown[])[], suffix = ''): Promise<number> {
  if (rows.length === 0) return 0;
  const entries = Object.entries(columns);
  let written = 0;
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    const cells = entries.map(([, type], column) => chunk.map((row) => encode(row[column], type)));
    const joined = cells.map(join);
    const form = joined.includes(null) ? 'array' : 'joined';
    const values: unknown[] = form === 'joined' ? joined : cells;
    const result = await tx.query({ ...statement(table, entries, suffix, form), values });
    written += result.rowCount ?? 0;
  }
  return written;
}

/** Between two values and in place of a null. JSON, ids and codes never hold them; a value that does makes its chunk travel as arrays. */
const SEPARATOR = '\u001e';
const NULL = '\u001f';
const isReserved = (cell: string | null) => cell !== null && (cell.includes(SEPARATOR) || cell.includes(NULL));

/**
 * A column as one text, which costs a quarter of an array literal to write and two thirds of one to read: nothing is escaped. Null where that would lose something:
 * a value holds a reserved character, or the text is empty, which the server would take for no values.
 */
function join(cells: readonly (string | null)[]): string | null {
  const text = cells.map((cell) => cell ?? NULL).join(SEPARATOR);
  return text === '' || cells.some(isReserved) ? null : text;
}

function statement(table: string, entries: readonly (readonly [string, string])[], suffix: string, form: 'joined' | 'array'): { readonly name: string; readonly text: string } {
  const names = entries.map(([name]) => quoteIdentifier(name)).join(', ');
  const parameters = entries.map((_, i) => (form === 'array' ? `$${i + 1}::text[]` : `string_to_array($${i + 1}, E'\\x1e', E'\\x1f')`)).join(', ');
  const selected = entries.map(([, type], i) => (type === 'text' ? `c${i}` : `c${i}::${type}`)).join(', ');
  const aliases = entries.map((_, i) => `c${i}`).join(', ');
  const text = `insert into ${quoteIdentifier(table)} (${names}) select ${selected} from unnest(${parameters}) as t(${aliases}) ${suffix}`;
  return { name: `ins_${hash('sha1', text)}`, text };
}

function encode(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null;
  if (type.endsWith('[]')) return arrayLiteral(value);
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  // Numbers and booleans read the same in JSON as in PostgreSQL.
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
}

/** A one-dimensional array as PostgreSQL writes it: `{"a","b\"c",NULL}`. */
export function arrayLiteral(value: unknown): string {
  if (!Array.isArray(value)) throw new TributaryError('not-an-array', 'a value of an array column must be an array');
  if (value.every((item) => typeof item === 'number')) return `{${value.join(',')}}`;
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
