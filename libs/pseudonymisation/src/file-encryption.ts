import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { TributaryError } from '@tributary/domain';
import type { KeyProvider } from './keys.js';

/*
 * A file: header, then frames. Header: `TRB1`, one byte with the length of the kid, kid, 16 bytes of salt. Each file has its own key,
 * HKDF of the purpose's key with that salt, so a counter is a safe nonce. Frame: 4 bytes (bit 31: last frame; the rest: length of the
 * plain text), cipher text, 16 bytes of tag; header and frame's head are authenticated with it. Without a last frame the file is truncated.
 */
const MAGIC = Buffer.from('TRB1');
const FRAME = 64 * 1024;
const TAG = 16;
const LAST = 0x8000_0000;

const damaged = (): TributaryError => new TributaryError('encrypted-file-damaged', 'a stored file is truncated or was changed', { remedy: 'Send the file again.' });

function fileKey(purposeKey: KeyObject, salt: Buffer): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', purposeKey, salt, 'file', 32)));
}

function nonce(counter: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(counter), 4);
  return bytes;
}

class Encrypt extends Transform {
  readonly #header: Buffer;
  readonly #key: KeyObject;
  #pending: Buffer[] = [];
  #size = 0;
  #counter = 0;

  constructor(purposeKey: KeyObject, kid: string) {
    super();
    const salt = randomBytes(16);
    this.#key = fileKey(purposeKey, salt);
    this.#header = Buffer.concat([MAGIC, Buffer.from([Buffer.byteLength(kid)]), Buffer.from(kid), salt]);
    this.push(this.#header);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#pending.push(chunk);
    this.#size += chunk.length;
    if (this.#size > FRAME) {
      const all = Buffer.concat(this.#pending);
      let start = 0;
      for (; all.length - start > FRAME; start += FRAME) this.push(this.#seal(all.subarray(start, start + FRAME), false));
      this.#pending = [all.subarray(start)];
      this.#size = all.length - start;
    }
    callback();
  }

  override _flush(callback: TransformCallback): void {
    this.push(this.#seal(Buffer.concat(this.#pending), true));
    callback();
  }

  #seal(plain: Buffer, last: boolean): Buffer {
    const head = Buffer.alloc(4);
    head.writeUInt32BE((plain.length | (last ? LAST : 0)) >>> 0);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce(this.#counter++)).setAAD(Buffer.concat([this.#header, head]));
    return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }
}

class Decrypt extends Transform {
  readonly #keys: KeyProvider;
  #buffer: Buffer = Buffer.alloc(0);
  #header: Buffer | null = null;
  #key: KeyObject | null = null;
  #counter = 0;
  #finished = false;

  constructor(keys: KeyProvider) {
    super();
    this.#keys = keys;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    this.#drain().then(() => callback(), (error: unknown) => callback(error instanceof TributaryError ? error : damaged()));
  }

  override _flush(callback: TransformCallback): void {
    callback(this.#finished && this.#buffer.length === 0 ? null : damaged());
  }

  async #drain(): Promise<void> {
    if (this.#key === null && !(await this.#readHeader())) return;
    while (this.#buffer.length >= 4) {
      const head = this.#buffer.subarray(0, 4);
      const word = head.readUInt32BE();
      const length = word & ~LAST;
      if (this.#finished || length > FRAME) throw damaged();
      if (this.#buffer.length < 4 + length + TAG) return;
      this.push(this.#open(head, this.#buffer.subarray(4, 4 + length), this.#buffer.subarray(4 + length, 4 + length + TAG)));
      this.#finished = (word & LAST) !== 0;
      this.#buffer = this.#buffer.subarray(4 + length + TAG);
    }
  }

  async #readHeader(): Promise<boolean> {
    const kidLength = this.#buffer[4];
    if (kidLength === undefined || this.#buffer.length < 5 + kidLength + 16) return false;
    if (!this.#buffer.subarray(0, 4).equals(MAGIC)) throw damaged();
    this.#header = this.#buffer.subarray(0, 5 + kidLength + 16);
    const kid = this.#header.subarray(5, 5 + kidLength).toString();
    this.#key = fileKey(await this.#keys.derive('raw-file', kid), this.#header.subarray(5 + kidLength));
    this.#buffer = this.#buffer.subarray(this.#header.length);
    return true;
  }

  #open(head: Buffer, sealed: Buffer, tag: Buffer): Buffer {
    if (!this.#key || !this.#header) throw damaged();
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce(this.#counter++), { authTagLength: TAG });
    decipher.setAAD(Buffer.concat([this.#header, head])).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  }
}

/** Encrypts a stream with AES-256-GCM in frames of 64 KiB: memory is flat, and a file cut short or changed is noticed when it is read. */
export async function encryptStream(keys: KeyProvider): Promise<Transform> {
  return new Encrypt(await keys.derive('raw-file'), keys.kid);
}

/** Decrypts what {@link encryptStream} made. Fails with TributaryError `encrypted-file-damaged`; frames before the damage may have come out. */
export function decryptStream(keys: KeyProvider): Transform {
  return new Decrypt(keys);
}
