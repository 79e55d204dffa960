import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { damaged, FRAME_BYTES, frameLength, frameOverhead, openFrame, readFileHeader, type FileHeader } from './file-frames.js';
import type { FileKeys } from './keys.js';

/** A file made by encryptStream, read at any place: only the frames asked for are decrypted, nothing in clear touches the disk. */
export class EncryptedFile {
  readonly #handle: FileHandle;
  readonly #header: FileHeader;
  /** Bytes of the plain text. */
  readonly size: number;
  readonly #frames: number;
  /** False: it may have been cut off after any frame. */
  readonly #whole: boolean;
  #given = 0;

  private constructor(handle: FileHandle, header: FileHeader, bytes: number, whole: boolean) {
    this.#handle = handle;
    this.#header = header;
    this.#whole = whole;
    const body = bytes - header.bytes.length;
    this.#frames = Math.ceil(body / (FRAME_BYTES + frameOverhead));
    this.size = body - this.#frames * frameOverhead;
    if (this.size < 0 || this.#frames === 0) throw damaged();
  }

  /** @throws TributaryError `encrypted-file-damaged` when the file is cut short (its last frame is read and checked), `unknown-key`. */
  static async open(path: string, keys: FileKeys): Promise<EncryptedFile> {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      const start = Buffer.alloc(Math.min(size, 64));
      await handle.read(start, 0, start.length, 0);
      const header = await readFileHeader(start, keys);
      if (!header) throw damaged();
      const file = new EncryptedFile(handle, header, size, true);
      await file.#frame(file.#frames - 1);
      return file;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** A file that was perhaps cut off while it was written: as far as its whole frames go. Null when there is none. @throws TributaryError `encrypted-file-damaged`, `unknown-key` */
  static async openCut(path: string, keys: FileKeys): Promise<EncryptedFile | null> {
    const handle = await open(path, 'r');
    let file: EncryptedFile | null = null;
    try {
      const { size } = await handle.stat();
      const start = Buffer.alloc(Math.min(size, 64));
      await handle.read(start, 0, start.length, 0);
      const header = await readFileHeader(start, keys);
      const bytes = header ? await wholeFrames(handle, header, size) : 0;
      if (header && bytes > header.bytes.length + frameOverhead) file = new EncryptedFile(handle, header, bytes, false);
      return file;
    } finally {
      if (!file) await handle.close();
    }
  }

  /** The plain bytes from `start` up to but without `end`. Fails with `encrypted-file-damaged` at a frame that was changed. */
  read(start = 0, end = this.size): Readable {
    return Readable.from(this.#range(start, end), { objectMode: false });
  }

  /** Plain bytes handed out so far, whatever range they were asked for in. */
  get given(): number {
    return this.#given;
  }

  async *#range(start: number, end: number): AsyncGenerator<Buffer> {
    const room = Buffer.allocUnsafeSlow(FRAME_BYTES + frameOverhead);
    for (let at = start; at < end;) {
      const index = Math.floor(at / FRAME_BYTES);
      const plain = await this.#frame(index, room);
      const from = at - index * FRAME_BYTES;
      const piece = plain.subarray(from, Math.min(plain.length, from + end - at));
      if (piece.length === 0) throw damaged();
      this.#given += piece.length;
      yield piece;
      at += piece.length;
    }
  }

  /** @param room for a frame as it is in the file, used again for the next: memory taken anew for each would be half of what reading a big file leaves behind. */
  async #frame(index: number, room: Buffer = Buffer.allocUnsafeSlow(FRAME_BYTES + frameOverhead)): Promise<Buffer> {
    const last = index === this.#frames - 1;
    const length = last ? this.size - index * FRAME_BYTES : FRAME_BYTES;
    const bytes = room.subarray(0, length + frameOverhead);
    const { bytesRead } = await this.#handle.read(bytes, 0, bytes.length, this.#header.bytes.length + index * (FRAME_BYTES + frameOverhead));
    if (bytesRead !== bytes.length) throw damaged();
    const frame = openFrame(this.#header, index, bytes);
    if ((this.#whole && frame.last !== last) || frame.plain.length !== length) throw damaged();
    return frame.plain;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Bytes of a file up to the end of its last whole frame: all frames but the last are full, and a shorter one says how long it is. */
async function wholeFrames(handle: FileHandle, header: FileHeader, size: number): Promise<number> {
  const full = FRAME_BYTES + frameOverhead;
  const body = size - header.bytes.length;
  const end = header.bytes.length + Math.floor(body / full) * full;
  const head = Buffer.alloc(Math.min(size - end, 4));
  await handle.read(head, 0, head.length, end);
  const length = frameLength(head);
  return length !== null && end + length === size ? size : end;
}
