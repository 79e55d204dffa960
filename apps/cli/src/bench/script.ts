import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ALLOCATOR, nodeBinary, nodeOptionsOf, RUNS, workspaceRoot, type RunName } from '@tributary/infra';
import type { z } from 'zod';

/** Runs one of the libraries' own bench scripts and reads the JSON document that it prints. */
export async function script<T extends z.ZodType>(path: string, args: readonly string[], schema: T, env: Readonly<Record<string, string>> = {}): Promise<z.output<T>> {
  const { stdout } = await promisify(execFile)(await nodeBinary(), [join(workspaceRoot(), path), ...args], { env: { PATH: process.env['PATH'], ...env }, maxBuffer: 2 ** 24 });
  return schema.parse(JSON.parse(stdout));
}

/** The environment in which a process runs as that service does: the same heap, the same allocator. */
export function asService(name: RunName): Readonly<Record<string, string>> {
  const [run] = RUNS.filter((one) => one.name === name);
  return { NODE_OPTIONS: run ? nodeOptionsOf(run) : '', ...ALLOCATOR };
}
