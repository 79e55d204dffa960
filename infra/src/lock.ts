import { randomBytes } from 'node:crypto';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { hasCode, readIfThere } from './files.js';
import { isRunning, processRecordSchema, startOf } from './processes.js';
import { waitUntil } from './wait.js';

/** Does the work while no other process does work under the same lock file. The lock of a process that has died is taken over. */
export async function withLock<T>(path: string, work: () => Promise<T>, timeout = 180_000): Promise<T> {
  const started = await startOf(process.pid);
  const ticket = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(ticket, JSON.stringify({ pid: process.pid, started: started ?? '' }), { mode: 0o600 });
  try {
    await waitUntil(`the lock ${path}`, () => take(path, ticket), { timeout, every: 40 });
    try {
      return await work();
    } finally {
      await rm(path, { force: true });
    }
  } finally {
    await rm(ticket, { force: true });
  }
}

/** A link either appears whole, with the owner written in it, or not at all. */
async function take(path: string, ticket: string): Promise<boolean> {
  try {
    await link(ticket, path);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  const content = await readIfThere(path);
  if (content === undefined) return false;
  const owner = processRecordSchema.safeParse(parseOrNull(content));
  if (owner.success && (await isRunning(owner.data))) return false;
  // Renaming lets exactly one of those who wait remove the dead lock; a lock that changed meanwhile is put back by its name only if free.
  const grave = `${ticket}.dead`;
  await rename(path, grave).catch(() => undefined);
  if ((await readIfThere(grave)) !== content) await link(grave, path).catch(() => undefined);
  await rm(grave, { force: true });
  return false;
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
