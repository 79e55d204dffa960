import { Transform, type TransformCallback } from 'node:stream';
import { TributaryError } from '@tributary/domain';
import { damaged, FRAME_BYTES, frameLength, newFileHeader, openFrame, readFileHeader, sealFrame, type FileHeader } from './file-frames.js';
import type { FileKeys } from './keys.js';

class Encrypt extends Transform {
  readonly #header: FileHeader;
  #pending: Buffer[] = [];
  #size = 0;
  #index = 0;

  constructor(header: FileHeader) {
    super();
    this.#header = header;
    this.push(header.bytes);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#pending.push(chunk);
    this.#size += chunk.length;
    if (this.#size > FRAME_BYTES) {
      const all = Buffer.concat(this.#pending);
      let start = 0;
      for (; all.length - start > FRAME_BYTES; start += FRAME_BYTES) this.push(sealFrame(this.#header, this.#index++, all.subarray(start, start + FRAME_BYTES), false));
      this.#pending = [all.subarray(start)];
      this.#size = all.length - start;
    }
    callback();
  }

  override _flush(callback: TransformCallback): void {
    this.push(sealFrame(this.#header, this.#index++, Buffer.concat(this.#pending), true));
    callback();
  }
}

class Decrypt extends Transform {
  readonly #keys: FileKeys;
  #buffer: Buffer = Buffer.alloc(0);
  #header: FileHeader | null = null;
  #index = 0;
  #finished = false;

  constructor(keys: FileKeys) {
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
    if (this.#header === null) {
      this.#header = await readFileHeader(this.#buffer, this.#keys);
      if (this.#header === null) return;
      this.#buffer = this.#buffer.subarray(this.#header.bytes.length);
    }
    for (let length = frameLength(this.#buffer); length !== null && this.#buffer.length >= length; length = frameLength(this.#buffer)) {
      if (this.#finished) throw damaged();
      const { plain, last } = openFrame(this.#header, this.#index++, this.#buffer.subarray(0, length));
      this.push(plain);
      this.#finished = last;
      this.#buffer = this.#buffer.subarray(length);
    }
  }
}

/** Encrypts a stream with AES-256-GCM in frames of 64 KiB: memory is flat, and a file cut short or changed is noticed when it is read. */
export async function encryptStream(keys: FileKeys): Promise<Transform> {
  return new Encrypt(await newFileHeader(keys));
}

/** Decrypts what {@link encryptStream} made. Fails with TributaryError `encrypted-file-damaged`; frames before the damage may have come out. */
export function decryptStream(keys: FileKeys): Transform {
  return new Decrypt(keys);
}
