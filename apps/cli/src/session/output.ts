import { TributaryError } from '@tributary/domain';
import { z } from 'zod';

/** How a command says what it has to say: for people by default, one JSON document with `--json`. */
export interface Output {
  readonly json: boolean;
  /** The result: the one document of `--json`, or what `text` makes of it. */
  result<T>(value: T, text: (value: T) => string): void;
  /** Progress and remarks; standard error, so that a result can be piped. */
  note(line: string): void;
}

export function output(options: { json?: boolean | undefined }): Output {
  const json = options.json === true;
  return {
    json,
    result: (value, text) => process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text(value)}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
  };
}

/** An error in words: code, what has happened, what to do. */
export function told(error: unknown): { readonly code: string | null; readonly message: string; readonly remedy: string | null } {
  const known = error instanceof TributaryError ? error : fileFault(error) ?? connectionFault(error);
  if (known) return { code: known.code, message: known.message, remedy: known.remedy ?? null };
  return { code: null, message: error instanceof Error ? error.message : String(error), remedy: null };
}

/** Prints an error as a person wants it, code last, and says what to do. With `json` also as the one document of `--json`: whoever reads that has something to read where nothing came of it. */
export function printError(error: unknown, json = false): void {
  const { code, message, remedy } = told(error);
  process.stderr.write(`${message}${code === null ? '' : ` [${code}]`}\n`);
  if (remedy) process.stderr.write(`${remedy}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, remedy } })}\n`);
}

/** The one document of `--json` where a command was called with words that it does not know, or without some that it needs. */
export function printUsageFault(message: string): void {
  process.stdout.write(`${JSON.stringify({ error: { code: 'usage', message: message.replace(/^error: /, ''), remedy: 'Call the command with --help.' } })}\n`);
}

const FILE_FAULTS: Readonly<Record<string, readonly [code: string, what: string]>> = {
  ENOENT: ['no-such-file', 'does not exist'], EISDIR: ['not-a-file', 'is a folder'], ENOTDIR: ['no-such-file', 'does not exist'], EEXIST: ['not-a-folder', 'is a file, and no folder'], EACCES: ['file-not-readable', 'may not be opened by you'], EPERM: ['file-not-readable', 'may not be opened by you'],
  EROFS: ['not-writable', 'lies where nothing can be written'],
};

/** What the operating system says of a file that a command was given, in words; null for every other error. */
export function fileFault(error: unknown): TributaryError | null {
  if (typeof error !== 'object' || error === null || !('code' in error && 'path' in error)) return null;
  const [code, what] = FILE_FAULTS[String(error.code)] ?? [];
  return code === undefined ? null : new TributaryError(code, `${String(error.path)} ${what}`, { remedy: 'Check the name: it is taken from the folder that you are in.' });
}

/** A server of the system that does not answer, in words; null for every other error. What fetch throws says it in its cause. */
export function connectionFault(error: unknown): TributaryError | null {
  const refused = z.object({ code: z.literal('ECONNREFUSED'), address: z.string(), port: z.number() });
  const said = refused.or(z.object({ cause: refused }).transform(({ cause }) => cause)).safeParse(error);
  return said.success ? new TributaryError('service-unreachable', `no answer from ${said.data.address}:${said.data.port}`, { remedy: 'Is the system up? npx tributary status', cause: error }) : null;
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '-' : String(cell))));
  const widths = cells.reduce<number[]>((max, row) => row.map((cell, i) => Math.max(max[i] ?? 0, cell.length)), []);
  return cells.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd()).join('\n');
}
