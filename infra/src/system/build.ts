import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readIfThere } from '../files.js';
import { workspaceRoot } from '../home.js';
import type { RunName } from './services.js';

/** What of a room a process runs or reads: its program, and the pages that insights serves. */
const PARTS = ['dist', 'templates', 'assets'];

/**
 * What tells whether each of these processes would run the same code if it were started now: its own, that of the libraries and that of other people's packages. By content, since building again
 * gives files of another time; and not by the version, which many builds share.
 */
export async function buildsOf(names: readonly RunName[], root: string = workspaceRoot()): Promise<ReadonlyMap<RunName, string>> {
  const libraries = (await readdir(join(root, 'libs')).catch(() => [])).map((library) => join('libs', library));
  const shared = createHash('sha256').update((await readIfThere(join(root, 'package-lock.json'))) ?? '');
  for (const room of libraries.toSorted()) await addRoom(shared, root, room);
  const builds = new Map<RunName, string>();
  for (const name of names) builds.set(name, (await addRoom(shared.copy(), root, join('apps', name))).digest('hex'));
  return builds;
}

async function addRoom(hash: Hash, root: string, room: string): Promise<Hash> {
  for (const part of PARTS) {
    for (const file of await filesIn(join(root, room, part))) hash.update(`\0${relative(root, file)}\0`).update(await readFile(file));
  }
  return hash;
}

/** Files below a folder in a fixed order, without those that only help to debug or to compile. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter(({ name }) => !/\.(?:map|d\.ts|tsbuildinfo)$/.test(name)).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).toSorted();
}
