import { TributaryError } from '@tributary/domain';

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

/** Prints an error as a person wants it, code last, and says what to do. */
export function printError(error: unknown): void {
  if (error instanceof TributaryError) {
    process.stderr.write(`${error.message} [${error.code}]\n`);
    if (error.remedy) process.stderr.write(`${error.remedy}\n`);
    return;
  }
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '-' : String(cell))));
  const widths = cells.reduce<number[]>((max, row) => row.map((cell, i) => Math.max(max[i] ?? 0, cell.length)), []);
  return cells.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd()).join('\n');
}
