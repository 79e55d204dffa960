import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { TributaryError } from '@tributary/domain';
import type { KeyProvider } from './keys.js';

const [NONCE, TAG] = [12, 16];

/** Keeps secrets that a service must be able to use again (a key that messages are signed with): AES-256-GCM with the key of the purpose `secret`. */
export class SecretBox {
  constructor(private readonly keys: KeyProvider) {}

  /** `kid.base64url`; two seals of one text differ. */
  async seal(text: string): Promise<string> {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', await this.keys.derive('secret'), nonce);
    return `${this.keys.kid}.${Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')}`;
  }

  /** @throws TributaryError `unknown-key` when its master key is gone, `secret-damaged` when it is not what was sealed. */
  async open(sealed: string): Promise<string> {
    const at = sealed.indexOf('.');
    const bytes = Buffer.from(sealed.slice(at + 1), 'base64url');
    const key = await this.keys.derive('secret', sealed.slice(0, at));
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
      return decipher.update(bytes.subarray(NONCE, bytes.length - TAG), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new TributaryError('secret-damaged', 'a kept secret cannot be opened', { remedy: 'Register it again.', cause });
    }
  }
}
