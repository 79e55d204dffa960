import { lstat, mkdir, readdir, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { feedSchema, type Feed } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { CHECKSUM_ENDING, checksumOf, readChecksums, sha256Of, type Listed } from './checksum-file.js';

/** Where one sender drops files of one feed and scope: `DIR/<sender>/<feed>/<scope>`. */
export interface Place { readonly sender: string; readonly feed: Feed; readonly scope: string; readonly folder: string }
/** A submission that is being worked on; its folder holds its files and nobody writes to it. */
export interface Claimed { readonly place: Place; readonly name: string; readonly folder: string; readonly listed: readonly Listed[] | null }
/** A drop that has arrived whole, or, with a fault, one that has been given up. */
export interface Arrival { readonly checksumFile: string; readonly listed: readonly Listed[] | null; readonly fault: string | null }

const TAKEN = '.taken';
const SENDER = /^[A-Za-z0-9]{3,6}$/;

/** The places of a drop folder. A scope with a colon may be written with `_` instead, for senders whose systems allow none: `bulk_2024-10-01..2024-10-31`. */
export async function placesOf(root: string): Promise<Place[]> {
  const places: Place[] = [];
  for (const sender of (await foldersIn(root)).filter((name) => SENDER.test(name))) {
    for (const feed of await foldersIn(join(root, sender))) {
      const known = feedSchema.safeParse(feed);
      if (!known.success) continue;
      for (const scope of await foldersIn(join(root, sender, feed))) places.push({ sender, feed: known.data, scope: scope.replace(/^(bulk|events)_/, '$1:'), folder: join(root, sender, feed, scope) });
    }
  }
  return places;
}

/** Folders of senders that bear the name of no feed: what is dropped there would lie for ever. */
export async function unknownFeeds(root: string): Promise<string[]> {
  const senders = (await foldersIn(root)).filter((name) => SENDER.test(name));
  const strays = await Promise.all(senders.map(async (sender) => (await foldersIn(join(root, sender))).filter((feed) => !feedSchema.safeParse(feed).success).map((feed) => `${sender}/${feed}`)));
  return strays.flat();
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((e) => e.isDirectory() && !e.name.startsWith('.')).map((e) => e.name).toSorted();
}

/** Looks at drops of one process's life: what did not match its checksum is read again only when it has changed. */
export class Arrivals {
  readonly #seen = new Map<string, { readonly state: string; readonly since: number }>();

  /** @param settleMs so long a drop may be incomplete or wrong without a change before it is given up. */
  constructor(private readonly settleMs: number, private readonly now: () => number = Date.now) {}

  /** Drops of a place that can be decided on. Those that are still arriving are not among them. */
  async of(place: Place): Promise<Arrival[]> {
    const files = await readdir(place.folder, { withFileTypes: true });
    const arrivals: Arrival[] = [];
    for (const { name } of files.filter((f) => f.isFile() && f.name.endsWith(CHECKSUM_ENDING) && !f.name.startsWith('.')).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const found = await this.#look(place, name);
      if (found) arrivals.push(found);
    }
    return arrivals;
  }

  async #look(place: Place, checksumFile: string): Promise<Arrival | null> {
    const path = join(place.folder, checksumFile);
    const listed = await readChecksums(path);
    const { state, changedAt } = await stateOf([path, ...(listed ?? []).map((l) => join(place.folder, l.name))]);
    let seen = this.#seen.get(path);
    if (seen?.state !== state) {
      if (listed && (await matches(place.folder, listed))) {
        this.#seen.delete(path);
        return { checksumFile, listed, fault: null };
      }
      // A process that looks once has not seen how long it has lain here; the file system has.
      this.#seen.set(path, (seen = { state, since: Math.min(this.now(), changedAt) }));
    }
    return this.now() - seen.since >= this.settleMs ? this.#giveUp(path, checksumFile, listed) : null;
  }

  #giveUp(path: string, checksumFile: string, listed: readonly Listed[] | null): Arrival {
    this.#seen.delete(path);
    return { checksumFile, listed, fault: listed ? 'a file is missing, or its content is not that of its checksum' : 'the checksum file is not one line a file, as sha256sum writes it' };
  }
}

/** Sizes and times of files, and when the last of them came or changed; a file that is not there, or is no plain file, has neither. */
async function stateOf(paths: readonly string[]): Promise<{ state: string; changedAt: number }> {
  const infos = await Promise.all(paths.map(async (path) => {
    const info = await lstat(path).catch(() => null);
    return info?.isFile() ? info : null;
  }));
  return { state: infos.map((info) => (info ? `${info.size}@${info.mtimeMs}` : '-')).join('|'), changedAt: Math.max(...infos.map((info) => info?.ctimeMs ?? 0)) };
}

async function matches(folder: string, listed: readonly Listed[]): Promise<boolean> {
  for (const { name, sha256 } of listed) {
    const path = join(folder, name);
    // A link may lead to what is another sender's.
    if (!(await lstat(path).catch(() => null))?.isFile() || (await sha256Of(path)) !== sha256) return false;
  }
  return true;
}

/** Takes a drop out of the sender's reach, the checksum file last: a claim that was cut off is one without it. */
export async function claim(place: Place, arrival: Arrival, at: Date): Promise<Claimed> {
  const { listed, fault } = arrival;
  const base = arrival.checksumFile.slice(0, -CHECKSUM_ENDING.length).replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 60);
  const name = `${at.toISOString().replace(/[-:.]/g, '')}-${base}-${listed ? checksumOf(listed).slice(0, 12) : 'faulty'}`;
  const folder = join(await ownFolder(place, TAKEN), name);
  await mkdir(folder, { recursive: true });
  for (const file of listed ?? []) {
    await rename(join(place.folder, file.name), join(folder, file.name)).catch((error: unknown) => {
      // What is missing from a drop that was given up is missing from what is shown of it.
      if (fault === null) throw error;
    });
  }
  await rename(join(place.folder, arrival.checksumFile), join(folder, arrival.checksumFile));
  return { place, name, folder, listed };
}

/** What an earlier process has claimed and not brought to its end, oldest first. What it was only about to claim goes back to where it lay. */
export async function claimedBefore(place: Place): Promise<Claimed[]> {
  const claimed: Claimed[] = [];
  const taken = await ownFolder(place, TAKEN);
  for (const name of await foldersIn(taken).catch(() => [])) {
    const folder = join(taken, name);
    const files = await readdir(folder);
    const checksumFile = files.find((file) => file.endsWith(CHECKSUM_ENDING));
    if (checksumFile !== undefined) {
      claimed.push({ place, name, folder, listed: await readChecksums(join(folder, checksumFile)) });
      continue;
    }
    for (const file of files) await rename(join(folder, file), join(place.folder, file));
    await rmdir(folder);
  }
  return claimed;
}

/** Still what its checksums say? It may have been claimed while somebody wrote. */
export const isWhole = (claimed: Claimed): Promise<boolean> => (claimed.listed ? matches(claimed.folder, claimed.listed) : Promise.resolve(false));

/** Moves a submission to `done` or `failed`, with what is to be read about it beside its files. */
export async function settle(claimed: Claimed, where: 'done' | 'failed', papers: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(papers)) await writeFile(join(claimed.folder, name), text);
  const folder = await ownFolder(claimed.place, where);
  await mkdir(folder, { recursive: true });
  await rename(claimed.folder, join(folder, claimed.name));
}

/**
 * A folder that we keep in a place. It lies where the sender writes, who could have put a link there: it would have us take another sender's files for this one's, or lay this one's where another's are taken from.
 * @throws TributaryError `drop-folder-unsafe`
 */
async function ownFolder(place: Place, name: string): Promise<string> {
  const path = join(place.folder, name);
  const info = await lstat(path).catch(() => null);
  if (info?.isDirectory() === false) throw new TributaryError('drop-folder-unsafe', `${name} is a link or a file, and no folder`, { remedy: 'Remove it, and ask its sender how it came there.' });
  return path;
}
