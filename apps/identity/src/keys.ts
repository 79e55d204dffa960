import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const keysSchema = z.object({ jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) }), cookies: z.array(z.string().min(20)).min(1) });
export type Keys = z.infer<typeof keysSchema>;

/** Signing keys and cookie keys of the installation, made at first start (mode 0600): tokens stay valid over a restart. */
export async function loadKeys(folder: string): Promise<Keys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'identity-keys.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) return keysSchema.parse(JSON.parse(text));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'RS256' };
  const keys: Keys = { jwks: { keys: [jwk] }, cookies: [randomBytes(32).toString('base64url')] };
  await writeFile(`${path}.draft`, JSON.stringify(keys), { mode: 0o600 });
  await rename(`${path}.draft`, path);
  return keys;
}
