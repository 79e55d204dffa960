import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';

/** The checkout that this code runs from: the nearest folder above that holds nx.json. */
export function workspaceRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'nx.json'))) return folder;
    if (folder === dirname(folder)) throw new TributaryError('no-workspace', 'The checkout of Tributary was not found above the running code.');
  }
}

/** Where Node keeps what it has compiled of the services (`NODE_COMPILE_CACHE`): they share most of their code, and each is started twice, first to migrate. */
export function compileCache(): string {
  return join(workspaceRoot(), '.tributary/cache/compiled');
}

/** The version of Tributary, which stands in the package.json of the checkout and nowhere else. */
export function productVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(workspaceRoot(), 'package.json'), 'utf8'))).version;
}

/** Where one installation keeps everything it writes. */
export interface Home {
  readonly root: string;
  readonly data: string;
  readonly logs: string;
  readonly secrets: string;
  readonly credentials: string;
  readonly systemFile: string;
  readonly lockFile: string;
}

/** The folders of a home; `TRIBUTARY_HOME`, or `.tributary` in the checkout, unless one is named. Nothing is made yet. */
export function homeAt(path?: string, env: NodeJS.ProcessEnv = process.env): Home {
  const chosen = path ?? env['TRIBUTARY_HOME'] ?? join(workspaceRoot(), '.tributary');
  const root = isAbsolute(chosen) ? chosen : resolve(chosen);
  return {
    root,
    data: join(root, 'data'),
    logs: join(root, 'logs'),
    secrets: join(root, 'secrets'),
    credentials: join(root, 'credentials'),
    systemFile: join(root, 'system.json'),
    lockFile: join(root, 'lock'),
  };
}

/** Makes the folders of a home. Those with secrets are the owner's alone; the root can be passed through, because PostgreSQL runs as another user. */
export async function makeHome(home: Home): Promise<void> {
  for (const folder of [home.root, home.data, home.logs]) await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const folder of [home.secrets, home.credentials]) await mkdir(folder, { recursive: true, mode: 0o700 });
}
