import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOPICS, SERVICE_NAMES } from '@tributary/contracts';
import { stackAccess, withClient } from '@tributary/infra';
import { readTopic } from '@tributary/messaging';
import type { Session } from '../session/session.js';

/** A place that data can be in, and what is there, as text. */
export interface Piece { readonly where: string; readonly text: string }

/** Everything that the system holds or says outside the encrypted store: topics, tables, logs, folders, pages without sign-in. */
export async function* everything(session: Session): AsyncGenerator<Piece> {
  yield* topics(session);
  yield* tables(session);
  yield* files(session.home.logs);
  yield* files(session.home.data, (name) => !/postgres|kafka|redis/.test(name.slice(session.home.data.length)));
  for (const name of SERVICE_NAMES) {
    for (const page of ['health', 'metrics', 'openapi.json']) yield { where: `${name}/${page}`, text: await (await fetch(`${session.url(name)}/${page}`)).text() };
  }
}

/** Every message of every topic with its key, value and headers. */
async function* topics(session: Session): AsyncGenerator<Piece> {
  const { kafka } = await stackAccess(session.home, {});
  const settings = { brokers: kafka.brokers.join(','), username: kafka.username, password: kafka.password, prefix: '', clientId: 'acceptance' };
  for (const { name } of Object.values(TOPICS)) {
    for (const { key, value, headers, partition, offset } of await readTopic({ settings, topic: name })) {
      yield { where: `topic ${name}[${partition}]@${offset}`, text: JSON.stringify([key, value, headers]) };
    }
  }
}

/**
 * Every row of every table as text, seen by the administrator. Temporary tables can be read by nobody but their own session; those of ingestion are empty whenever no transaction
 * is under way, and hold what its tables hold (libs/ingestion/src/stage/tables.ts).
 */
async function* tables(session: Session): AsyncGenerator<Piece> {
  const { databaseUrl } = await stackAccess(session.home, {});
  const pieces = await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'm') and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1`);
    const found: Piece[] = [];
    for (const { name } of rows) {
      const content = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
      for (const { text } of content.rows) found.push({ where: `table ${name}`, text });
    }
    return found;
  });
  yield* pieces;
}

/** Every file below a folder: its path and its bytes. */
async function* files(folder: string, wanted: (path: string) => boolean = () => true): AsyncGenerator<Piece> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!wanted(path)) continue;
    yield { where: `name of ${path}`, text: path };
    if (entry.isFile()) yield { where: path, text: (await readFile(path)).toString('latin1') };
  }
}

/** An identity in every spelling that somebody could find it by: cases, blanks and dashes, dates as written in different places, base64 and hex. */
export function spellings(identity: { readonly kind: 'text' | 'date'; readonly value: string }): string[] {
  const plain = identity.kind === 'date' ? dates(identity.value) : [identity.value, identity.value.replace(/[\s-]/g, ''), ...grouped(identity.value)];
  const cased = plain.flatMap((text) => [text, text.toUpperCase(), text.toLowerCase()]);
  // The middle of a base64 text depends on where in it the value begins: three ways.
  const encoded = cased.flatMap((text) => [Buffer.from(text).toString('hex'), ...[0, 1, 2].map((shift) => base64Core(text, shift))]);
  return [...new Set([...cased, ...encoded])].filter((text) => text.length >= 6);
}

function base64Core(text: string, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64').replace(/=+$/, '');
  return encoded.slice(shift === 0 ? 0 : shift + 1, -1);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function dates(iso: string): string[] {
  const [y, m, d] = iso.split('-') as [string, string, string];
  return [iso, `${d}/${m}/${y}`, `${d}-${m}-${y}`, `${y}/${m}/${d}`, `${y}${m}${d}`, `${d}${m}${y}`, `${y}-${MONTHS[Number(m) - 1]}-${d}`, `${d}.${m}.${y}`];
}

function grouped(value: string): string[] {
  const bare = value.replace(/[\s-]/g, '');
  if (/^\d{10}$/.test(bare)) return [`${bare.slice(0, 3)} ${bare.slice(3, 6)} ${bare.slice(6)}`, `${bare.slice(0, 3)}-${bare.slice(3, 6)}-${bare.slice(6)}`];
  return /^[A-Z]{1,2}\d{1,2}[A-Z]?\d[A-Z]{2}$/.test(bare) ? [`${bare.slice(0, -3)} ${bare.slice(-3)}`] : [];
}

/** Finds the places where one of the texts stands. */
export class Scanner {
  readonly #pattern: RegExp;

  constructor(texts: readonly string[]) {
    this.#pattern = new RegExp(texts.toSorted((a, b) => b.length - a.length).map((t) => t.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|'));
  }

  async places(pieces: AsyncIterable<Piece> | Iterable<Piece>): Promise<{ looked: number; found: string[] }> {
    const found = new Set<string>();
    let looked = 0;
    for await (const { where, text } of pieces) {
      looked++;
      const match = this.#pattern.exec(text);
      if (match) found.add(`${where.slice(0, 120)}: ...${text.slice(Math.max(0, match.index - 60), match.index + match[0].length + 20)}...`);
    }
    return { looked, found: [...found] };
  }
}
