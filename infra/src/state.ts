import { z } from 'zod';
import { readIfThere, writeAtomically } from './files.js';
import type { Home } from './home.js';
import { processRecordSchema } from './processes.js';

/** One running part of the system: a server of the stack or a service. */
export const partSchema = z.object({
  kind: z.enum(['stack', 'service']),
  /** Null: a server of somebody else's, given by URL. */
  process: processRecordSchema.nullable(),
  port: z.number().int().nullable(),
  /** Second port, of Kafka's controller. */
  controllerPort: z.number().int().optional(),
  /** Address without any secret. */
  url: z.string(),
  log: z.string().nullable(),
  /** Fingerprint of the environment a service was started with: another one means that it must be started again. */
  environment: z.string().optional(),
  /** The code that a service was started with, likewise (buildsOf). */
  build: z.string().optional(),
});
export type Part = z.infer<typeof partSchema>;

/** `system.json`: where everything is. Never holds a secret, only where to find one. */
export const systemSchema = z.object({
  version: z.literal(1),
  parts: z.record(z.string(), partSchema),
  /** What for -> path of the file. */
  files: z.record(z.string(), z.string()),
});
export type System = z.infer<typeof systemSchema>;

/** What `system.json` of the home says; an empty system when it has never been started or the file cannot be read. */
export async function readSystem(home: Home): Promise<System> {
  const empty: System = { version: 1, parts: {}, files: {} };
  const text = await readIfThere(home.systemFile);
  if (text === undefined) return empty;
  try {
    return systemSchema.parse(JSON.parse(text));
  } catch {
    return empty;
  }
}

/** Of each file the last write that was asked for. */
const writes = new Map<string, Promise<void>>();

/** Writes `system.json` as the system is when its turn comes. Parts are started side by side: written at once, the file could end as it was before one of them, and nobody would know of the process. */
export async function writeSystem(home: Home, system: System): Promise<void> {
  const before = writes.get(home.systemFile) ?? Promise.resolve();
  const write = before.catch(() => undefined).then(() => writeAtomically(home.systemFile, `${JSON.stringify(system, null, 2)}\n`, 0o600));
  writes.set(home.systemFile, write);
  await write;
}
