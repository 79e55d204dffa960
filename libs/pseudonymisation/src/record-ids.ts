import { createHmac, type KeyObject } from 'node:crypto';
import type { KeyProvider } from './keys.js';

/** Keyed hashes of the purpose `record-id`: ids of records and subjects, and local identifiers of senders. */
export class RecordIds {
  readonly #key: KeyObject;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  static async of(keys: KeyProvider): Promise<RecordIds> {
    return new RecordIds(await keys.derive('record-id'));
  }

  /** 128 bits as 22 characters of base64url. Parts are kept apart: `['ab', 'c']` and `['a', 'bc']` differ, and so do null and ''. */
  id(...parts: readonly (string | number | boolean | null)[]): string {
    return createHmac('sha256', this.#key).update(JSON.stringify(parts)).digest().subarray(0, 16).toString('base64url');
  }
}
