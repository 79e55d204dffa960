import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Session } from '../session/session.js';
import type { Verification } from './verify.js';

const verificationSchema = z.object({
  ok: z.boolean(), facts: z.number(), records: z.number(), persons: z.number(), cells: z.number(), linkDifferences: z.number(), cellDifferences: z.number(),
  examples: z.array(z.string()), seconds: z.number(),
}) satisfies z.ZodType<Verification>;

const outputOf = z.object({ stdout: z.string() });

/** {@link verify} in a process of its own: it keeps one processor busy, and whoever asks has other things to do meanwhile. Throws what the process died of. */
export async function verifyBeside(session: Session): Promise<Verification> {
  const command = process.argv[1] ?? '';
  // A system that differs is an exit code, too: what counts is whether there is an answer.
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, command, 'verify', '--json', '--home', session.home.root]).catch((error: unknown) => {
    const ended = outputOf.safeParse(error);
    if (!ended.success || ended.data.stdout === '') throw error;
    return ended.data;
  });
  return verificationSchema.parse(JSON.parse(stdout));
}
