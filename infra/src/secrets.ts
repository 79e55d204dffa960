import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createKeyFile } from '@tributary/pseudonymisation';
import { readIfThere, writeAtomically } from './files.js';
import type { Home } from './home.js';

/** A password that needs no quoting in a URL, a configuration file or SQL: 32 letters and digits, 160 bits and more. */
export function generatePassword(): string {
  return randomBytes(48).toString('base64').replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 32).padEnd(32, 'x');
}

/** The named secret of a home; made at first use, mode 0600. */
export async function secret(home: Home, name: string): Promise<string> {
  const path = join(home.secrets, name);
  const known = await readIfThere(path);
  if (known !== undefined && known.trim() !== '') return known.trim();
  const made = generatePassword();
  await writeAtomically(path, `${made}\n`);
  return made;
}

/** Passwords of many principals in one file (`name` -> password); missing ones are added, mode 0600. */
export async function secretsOf(home: Home, file: string, names: readonly string[]): Promise<Record<string, string>> {
  const path = join(home.secrets, file);
  const lines = ((await readIfThere(path)) ?? '').split('\n').filter((line) => line.includes('='));
  const known: Record<string, string> = Object.fromEntries(lines.map((line): [string, string] => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  }));
  const missing = names.filter((name) => known[name] === undefined);
  for (const name of missing) known[name] = generatePassword();
  if (missing.length > 0) await writeAtomically(path, Object.entries(known).map(([name, value]) => `${name}=${value}\n`).join(''));
  return known;
}

/** Path of the installation's master keys (mode 0600), made at first use; every key is derived from them (health-feeds 7.4). */
export async function masterKeyFile(home: Home): Promise<string> {
  const path = join(home.secrets, 'master.key');
  if ((await readIfThere(path)) === undefined) await createKeyFile(path);
  return path;
}
