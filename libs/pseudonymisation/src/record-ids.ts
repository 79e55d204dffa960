import type { KeyObject } from 'node:crypto';
import { KeyedHash } from './keyed-hash.js';
import type { KeyProvider } from './keys.js';

/** Keyed hashes of the purpose `record-id`: ids of records and subjects, and what senders call things themselves: local identifiers, keys of submissions. */
export class RecordIds {
  readonly #hash: KeyedHash;

  constructor(key: KeyObject) {
    this.#hash = new KeyedHash(key);
  }

  static async of(keys: KeyProvider): Promise<RecordIds> {
    return new RecordIds(await keys.derive('record-id'));
  }

  /** 128 bits as 22 characters of base64url. Parts are kept apart: `['ab', 'c']` and `['a', 'bc']` differ, and so do null and ''. */
  id(...parts: readonly (string | number | boolean | null)[]): string {
    return this.#hash.short(JSON.stringify(parts));
  }
}
