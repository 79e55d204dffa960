import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIBRARIES = fileURLToPath(new URL('../../..', import.meta.url));
/** Rooms that have a say in what a file is read as, beside the service's own. */
const ROOMS = ['contracts', 'domain', 'ingestion', 'pseudonymisation'];

let known: string | undefined;

/**
 * Tells whether files would be read by the same code: the service's and that of the libraries, as built. What a feed declares is not enough, since its functions call others, of which their text
 * says the names only.
 */
export function ownCode(): string {
  return (known ??= hashOf([...ROOMS.map((room) => join(LIBRARIES, room, 'dist')), ...programFolder()]));
}

/** Where the service's own code lies; nowhere, where this runs in another program than a service. */
function programFolder(): string[] {
  const program = process.argv[1] ?? '';
  return program.endsWith(join('dist', 'main.js')) ? [dirname(program)] : [];
}

function hashOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
    for (const name of names.toSorted()) hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  }
  return hash.digest('base64url');
}
