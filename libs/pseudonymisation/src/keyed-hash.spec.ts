import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeyedHash } from './keyed-hash.js';

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();

describe('a keyed hash', () => {
  it.each([0, 1, 32, 63, 64, 65, 200])('is HMAC-SHA-256 with a key of %i bytes, whatever the text', (length) => {
    const bytes = randomBytes(length);
    const hash = new KeyedHash(createSecretKey(bytes));
    for (const text of ['', 'a', 'upn:W806204722015', 'é', 'Zoë Ó Súilleabháin', '李小龍', '👩‍👧', 'x'.repeat(341), 'x'.repeat(342), 'é'.repeat(341), '李'.repeat(341), 'long '.repeat(5_000)]) {
      expect(hash.digest(text)).toBe(hmac(bytes, text).toString('base64url'));
      expect(hash.short(text)).toBe(hmac(bytes, text).subarray(0, 16).toString('base64url'));
    }
  });

  it('keeps no text for the next one', () => {
    const bytes = randomBytes(32);
    const hash = new KeyedHash(createSecretKey(bytes));
    hash.digest('a long text before a short one');
    expect(hash.digest('short')).toBe(hmac(bytes, 'short').toString('base64url'));
  });

  it('gives 128 bits for many random texts as the digest cut short does', () => {
    const bytes = randomBytes(32);
    const hash = new KeyedHash(createSecretKey(bytes));
    for (let i = 0; i < 500; i++) {
      const text = randomBytes(20).toString('hex');
      expect(hash.short(text)).toBe(hmac(bytes, text).subarray(0, 16).toString('base64url'));
    }
  });
});
