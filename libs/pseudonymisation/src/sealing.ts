import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';

const TAG = 16;

/** Seals small texts with a key that is random, lives in this object only and is gone with it: for what a job must put down and pick up again. */
export class EphemeralSeal {
  readonly #key = createSecretKey(randomBytes(32));
  #counter = 0n;

  seal(text: string): string {
    const nonce = Buffer.alloc(12);
    nonce.writeBigUInt64BE(this.#counter++, 4);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  }

  /** Throws when the text was not sealed by this object, or was changed. */
  open(sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12), { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
    return decipher.update(bytes.subarray(12, bytes.length - TAG), undefined, 'utf8') + decipher.final('utf8');
  }
}
