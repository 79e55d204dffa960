import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { TributaryError } from '@tributary/domain';
import type { FileKeys } from './keys.js';

/*
 * A file: header, then frames. Header: `TRB2` (`TRB1` where the purpose's key is the one that all services shared), one byte with the length of the kid, kid, 16 bytes of salt. Each file has its own key,
 * HKDF of the purpose's key with that salt, so a counter is a safe nonce. Frame: 4 bytes (bit 31: last frame; the rest: length of the
 * plain text), cipher text, 16 bytes of tag; header and frame's head are authenticated with it. Without a last frame the file is truncated.
 */
const OWN = Buffer.from('TRB2');
const SHARED = Buffer.from('TRB1');
const SALT = 16;
const TAG = 16;
const HEAD = 4;
const LAST = 0x8000_0000;

/** Plain bytes in every frame but the last. */
export const FRAME_BYTES = 64 * 1024;
/** What a frame is longer than its plain text. */
export const frameOverhead = HEAD + TAG;

export interface FileHeader { readonly bytes: Buffer; readonly key: KeyObject }

export function damaged(): TributaryError {
  return new TributaryError('encrypted-file-damaged', 'a stored file is truncated or was changed', { remedy: 'Send the file again.' });
}

function fileKey(purposeKey: KeyObject, salt: Buffer): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', purposeKey, salt, 'file', 32)));
}

export async function newFileHeader(keys: FileKeys): Promise<FileHeader> {
  const salt = randomBytes(SALT);
  const bytes = Buffer.concat([OWN, Buffer.from([Buffer.byteLength(keys.kid)]), Buffer.from(keys.kid), salt]);
  return { bytes, key: fileKey(await keys.own(), salt) };
}

/** The header at the beginning of `start`; null while there are too few bytes to tell. */
export async function readFileHeader(start: Buffer, keys: FileKeys): Promise<FileHeader | null> {
  const kidLength = start[OWN.length];
  if (kidLength === undefined) return null;
  const length = OWN.length + 1 + kidLength + SALT;
  if (start.length < length) return null;
  const magic = start.subarray(0, OWN.length);
  const shared = magic.equals(SHARED);
  if (!shared && !magic.equals(OWN)) throw damaged();
  const kid = start.subarray(OWN.length + 1, length - SALT).toString();
  return { bytes: Buffer.from(start.subarray(0, length)), key: fileKey(await (shared ? keys.shared(kid) : keys.own(kid)), start.subarray(length - SALT, length)) };
}

function nonce(counter: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(counter), 4);
  return bytes;
}

export function sealFrame(header: FileHeader, index: number, plain: Buffer, last: boolean): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE((plain.length | (last ? LAST : 0)) >>> 0);
  const cipher = createCipheriv('aes-256-gcm', header.key, nonce(index)).setAAD(Buffer.concat([header.bytes, head]));
  return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Length of the whole frame that begins with `start`; null while its head is not there. Throws when it cannot be a frame. */
export function frameLength(start: Buffer): number | null {
  if (start.length < HEAD) return null;
  const length = start.readUInt32BE() & ~LAST;
  if (length > FRAME_BYTES) throw damaged();
  return length + frameOverhead;
}

export function openFrame(header: FileHeader, index: number, frame: Buffer): { plain: Buffer; last: boolean } {
  const head = frame.subarray(0, HEAD);
  const decipher = createDecipheriv('aes-256-gcm', header.key, nonce(index), { authTagLength: TAG });
  decipher.setAAD(Buffer.concat([header.bytes, head])).setAuthTag(frame.subarray(frame.length - TAG));
  try {
    // The mode gives out every byte at once: the end only checks the tag.
    const plain = decipher.update(frame.subarray(HEAD, frame.length - TAG));
    decipher.final();
    return { plain, last: (head.readUInt32BE() & LAST) !== 0 };
  } catch {
    throw damaged();
  }
}
