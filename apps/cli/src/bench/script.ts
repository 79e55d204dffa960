import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeBinary, workspaceRoot } from '@tributary/infra';
import type { z } from 'zod';

/** Runs one of the libraries' own bench scripts and reads the JSON document that it prints. */
export async function script<T extends z.ZodType>(path: string, args: readonly string[], schema: T, env: Readonly<Record<string, string>> = {}): Promise<z.output<T>> {
  const { stdout } = await promisify(execFile)(await nodeBinary(), [join(workspaceRoot(), path), ...args], { env: { PATH: process.env['PATH'], ...env }, maxBuffer: 2 ** 24 });
  return schema.parse(JSON.parse(stdout));
}
