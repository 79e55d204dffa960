import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { TributaryError } from '@tributary/domain';

/**
 * What a key is for; one HKDF info each (health-feeds 7.4). `link` is shared by every feed and by objections, or nothing would meet.
 * `record-id` makes ids of records and hashes of local ids. `secret` encrypts the secrets that the service shares with others. What was received is encrypted under `raw-file/` and the name
 * of the service, so that no other can open it; `raw-file` alone is for what was stored before that.
 */
export const PURPOSES = { link: 'send-link/v1/link', 'record-id': 'send-link/v1/record-id', 'raw-file': 'send-link/v1/raw-file', secret: 'send-link/v1/secret' } as const;
export type Purpose = keyof typeof PURPOSES | `raw-file/${string}`;

const isFixed = (purpose: Purpose): purpose is keyof typeof PURPOSES => purpose in PURPOSES;
const infoOf = (purpose: Purpose): string => (isFixed(purpose) ? PURPOSES[purpose] : `send-link/v1/${purpose}`);

/** HKDF-SHA256 with a salt of 32 zero bytes, 32 bytes out. A KeyObject, because an HMAC with a plain buffer is several times slower. */
export function deriveKey(master: KeyObject, info: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', master, Buffer.alloc(32), info, 32)));
}

/** The port to wherever master keys live: a file today, a key management service later. Nobody else sees a master key. */
export interface KeyProvider {
  /** Id of the key that new tokens and files are made with; it stands in each of them. */
  readonly kid: string;
  /** Ids of all keys that there are, the current one first. */
  readonly kids: readonly string[];
  /** The key of a purpose. `kid` names an earlier master key, to read what was made with it. Throws TributaryError `unknown-key`. */
  derive(purpose: Purpose, kid?: string): Promise<KeyObject>;
}

const LINE = /^([A-Za-z0-9_-]{1,32}) ([A-Za-z0-9_-]{43})$/;

/** Keys that the files of one service are encrypted with. */
export interface FileKeys {
  readonly kid: string;
  /** The service's own; see {@link KeyProvider.derive}. */
  own(kid?: string): Promise<KeyObject>;
  /** Of files that were stored when all services had one key for them. */
  shared(kid: string): Promise<KeyObject>;
}

/** @param service whose files they are: `ingest-sen2`. Another name, another key. */
export function fileKeys(keys: KeyProvider, service: string): FileKeys {
  return { kid: keys.kid, own: (kid) => keys.derive(`raw-file/${service}`, kid), shared: (kid) => keys.derive('raw-file', kid) };
}

class MasterKeys implements KeyProvider {
  readonly #masters: ReadonlyMap<string, KeyObject>;
  readonly kid: string;
  readonly kids: readonly string[];

  constructor(entries: readonly (readonly [string, KeyObject])[]) {
    const current = entries[0];
    if (!current) throw new TributaryError('key-file-malformed', 'the key file holds no key');
    this.kid = current[0];
    this.#masters = new Map(entries);
    this.kids = [...this.#masters.keys()];
  }

  derive(purpose: Purpose, kid: string = this.kid): Promise<KeyObject> {
    const master = this.#masters.get(kid);
    if (!master) return Promise.reject(new TributaryError('unknown-key', 'no master key has this key id', { remedy: 'Put the earlier key back into the key file, below the current one.' }));
    return Promise.resolve(deriveKey(master, infoOf(purpose)));
  }
}

/** A provider over given master keys, the current one first. */
export function masterKeys(...entries: readonly (readonly [kid: string, master: KeyObject])[]): KeyProvider {
  return new MasterKeys(entries);
}

/**
 * Keys from a file: one line a key, `kid base64url(32 bytes)`, the current one first. Lines that begin with # are comments.
 * @throws TributaryError `key-file-open-to-others` unless the mode gives group and others nothing; `key-file-missing`; `key-file-malformed`.
 */
export async function fileKeyProvider(path: string): Promise<KeyProvider> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY);
  } catch (cause) {
    throw new TributaryError('key-file-missing', 'the key file cannot be read', { remedy: 'Set KEY_FILE to the key file of this installation.', cause });
  }
  try {
    const { mode } = await handle.stat();
    if ((mode & 0o077) !== 0) {
      throw new TributaryError('key-file-open-to-others', 'the key file can be read by others than its owner', { remedy: 'chmod 600 the key file, and consider whether the key has to be replaced.' });
    }
    return masterKeys(...parseKeys(await handle.readFile('utf8')));
  } finally {
    await handle.close();
  }
}

function parseKeys(text: string): (readonly [string, KeyObject])[] {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const match = LINE.exec(line);
    if (!match) throw new TributaryError('key-file-malformed', 'a line of the key file is not "kid key"');
    return [match[1] ?? '', createSecretKey(Buffer.from(match[2] ?? '', 'base64url'))] as const;
  });
}

/** Writes a new key file with one random master key, mode 0600. Fails when the file exists: a lost key cannot be made again. */
export async function createKeyFile(path: string, kid = 'k1'): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(`${kid} ${randomBytes(32).toString('base64url')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
