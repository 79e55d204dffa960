import { createHmac, createSecretKey } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { TOKEN_KINDS, tokenSchema } from '@tributary/contracts';
import {
  createKeyFile, decryptStream, deriveKey, encryptStream, EncryptedFile, EphemeralSeal, fileKeyProvider, fileKeys, masterKeys, messagesOf, normaliseBirthDate, normaliseForename,
  normaliseSurname, RecordIds, soundex, Tokeniser,
} from './index.js';

const K1 = createSecretKey(Buffer.concat([Buffer.alloc(31), Buffer.from([1])]));
const K2 = createSecretKey(Buffer.concat([Buffer.alloc(31), Buffer.from([2])]));
const keys = masterKeys(['t1', K1]);

describe('tokens', () => {
  const hex = (token: string) => Buffer.from(token.split('.')[2] ?? '', 'base64url').toString('hex');

  it.each([
    [K1, 'nhs:9990000018', '10200cd4ff32d6bb2b09ae73a8860a42fc3f05c5d977b513befdc4488d400d19'],
    [K2, 'nhs:9990000018', '029471a5031093c22be8f00bb7a7e1bfaae2f28e55e9443f975db99eb0e35d06'],
    [K1, 'upn:A999999999999', '3aa9e92fda99b2dfcff91eca2128e0af74bfd31ed98afd39ae259ff6406e077f'],
    [K1, 'dem:v1|SMITH|ANNE|20120229|TS11AA', 'ff456ac55d0db7d5310a55a09d911982e2a83dc6fd82fd03ac09a60c3cbf1680'],
  ])('are the published HMAC vectors (health-feeds 7.4) %#', (key, message, expected) => {
    expect(hex(new Tokeniser(key, 't1').token('nhs', message))).toBe(expected);
  });

  it.each([
    ['send-link/v1/ingest/camhs', 'fbe6711f6783bd6ed0e9ebf92aa466bdbc298c4bc83065bc40889f638ece53be'],
    ['send-link/v1/purpose/kpi', 'a3a105d1939131bbf8f556ba8d86926880226a839ffa812db821bbd5bfdc0514'],
    ['send-link/v1/purpose/bi-feed', 'c601425f91dd260096cf437f82e14a626f93706f13df1b4a740dd81aa32e9789'],
  ])('use keys derived by HKDF as published: %s', (info, expected) => {
    expect(deriveKey(K1, info).export().toString('hex')).toBe(expected);
  });

  const full = {
    forename: 'Anne Marie', surname: 'Smith', birthDate: '2012-02-29', sex: 'F', postcode: 'zz1 1aa', upn: 'H801200001001',
    uln: '1234567899', nhsNumber: '999 000 0018', nhsNumberVerified: true,
  } as const;

  it('hash normalised messages, one form for each kind', () => {
    expect(messagesOf(full)).toEqual({
      upn: 'upn:H801200001001', uln: 'uln:1234567899',
      nhs: 'nhs:9990000018', nhsdob: 'nhsdob:9990000018|20120229',
      dem4: 'dem:v1|SMITH|ANNE|20120229|ZZ11AA', dem5: 'dem5:v1|S530|A500|20120229|ZZ11AA', dem6: 'dem6:v1|SMI|A|20120229|F|ZZ11AA',
      dem7: 'dem7:v1|SMITH|ANNE|20120229|F', dob: 'dob:20120229', sur: 'sur:SMITH', for: 'for:ANNE', pc: 'pc:ZZ11AA',
    });
  });

  it('have the shape of the contract and carry the key id', async () => {
    const tokens = (await Tokeniser.of(keys)).identityTokens(full);
    expect(tokens.map((t) => t.split('.')[0])).toEqual(TOKEN_KINDS.filter((kind) => kind !== 'nhsnum'));
    for (const token of tokens) expect(tokenSchema.safeParse(token).success).toBe(true);
    expect(new Set(tokens.map((t) => t.split('.')[1]))).toEqual(new Set(['t1']));
    const order = tokens.map((t) => TOKEN_KINDS.findIndex((kind) => kind === t.split('.')[0]));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('of a former UPN stand beside that of the present one, as an alias', async () => {
    const tokeniser = await Tokeniser.of(keys);
    const [present, former] = ['H801200001001', 'W806204722015'].map((upn) => tokeniser.token('upn', `upn:${upn}`));
    const upns = (identity: Parameters<Tokeniser['identityTokens']>[0]) => tokeniser.identityTokens(identity).filter((t) => t.startsWith('upn.'));
    expect(upns({ ...full, formerUpn: 'w806 204722015' })).toEqual([present, former]);
    expect(upns({ ...full, formerUpn: 'H801200001001' })).toEqual([present]);
    expect(upns({ ...full, formerUpn: 'X90940081800A' })).toEqual([present]);
    expect(upns({ upn: 'X90940081800A', formerUpn: 'W806204722015' })).toEqual([former]);
    const order = tokeniser.identityTokens({ ...full, formerUpn: 'W806204722015' }).map((t) => TOKEN_KINDS.findIndex((kind) => kind === t.split('.')[0]));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('are the same however an identity is written', () => {
    const written = messagesOf({ ...full, forename: 'ANNÉ  M.', surname: ' Smith', postcode: 'ZZ11AA', nhsNumber: '999-000-0018' });
    expect(written).toEqual(messagesOf(full));
  });

  it.each([
    ['a temporary UPN', { upn: 'A80120000100A' }],
    ['a ULN placeholder', { uln: '9999999999' }],
    ['a repeated-digit NHS number', { nhsNumber: '9999999999', nhsNumberVerified: true, birthDate: '2012-02-29' }],
    ['an NHS number with a wrong check digit', { nhsNumber: '9990000019', nhsNumberVerified: true, birthDate: '2012-02-29' }],
    ['an unverified NHS number without a date of birth', { nhsNumber: '9990000018' }],
    ['an unverified NHS number with a default date of birth', { nhsNumber: '9990000018', birthDate: '1900-01-01' }],
  ])('are not made from %s', (_what, identity) => {
    const { dob: _dob, ...linkable } = messagesOf(identity);
    expect(linkable).toEqual({});
  });

  it('of an unverified NHS number need the date of birth', () => {
    expect(Object.keys(messagesOf({ nhsNumber: '9990000018', birthDate: '2012-02-29' }))).toEqual(['nhsdob', 'nhsnum', 'dob']);
  });

  it('of a number that a council traced let it find its date of birth in the return', () => {
    expect(messagesOf({ upn: 'H801200001001', nhsNumber: '9990000018', nhsNumberVerified: true })).toEqual({
      nhs: 'nhs:9990000018', nhsnum: 'nhsnum:9990000018', upn: 'upn:H801200001001',
    });
  });
});

describe('normalisation', () => {
  it.each([
    ["O'Neill-Smith", 'ONEILLSMITH'], ['de la Cruz', 'DELACRUZ'], ['Müller', 'MULLER'], ['Strauß', 'STRAUSS'], ['Łukasz', 'LUKASZ'], ['Ærø', 'AERO'], ['ﬁsher', 'FISHER'], ['--', null],
  ])('of the surname %s', (text, expected) => expect(normaliseSurname(text)).toBe(expected));
  it.each([['Mary-Jane Ann', 'MARYJANE'], [' Zoë', 'ZOE'], ['', null]])('of the forename %s', (text, expected) => expect(normaliseForename(text)).toBe(expected));
  it.each([['2012-02-29', '20120229'], ['1900-01-01', null], ['2013-02-29', null]])('of the date of birth %s', (text, expected) => expect(normaliseBirthDate(text)).toBe(expected));
  it.each([['ROBERT', 'R163'], ['RUPERT', 'R163'], ['ASHCRAFT', 'A261'], ['TYMCZAK', 'T522'], ['PFISTER', 'P236'], ['HONEYMAN', 'H555'], ['LEE', 'L000']])('soundex of %s is %s', (name, code) => expect(soundex(name)).toBe(code));
  it('is stable: normalising twice changes nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const once = normaliseSurname(text);
      expect(once === null || normaliseSurname(once) === once).toBe(true);
    }));
  });
});

describe('record ids', () => {
  it('keep parts apart and depend on the key', async () => {
    const ids = await RecordIds.of(keys);
    expect(ids.id('ab', 'c')).not.toBe(ids.id('a', 'bc'));
    expect(ids.id(null)).not.toBe(ids.id(''));
    expect(ids.id('a', 'b')).toBe(ids.id('a', 'b'));
    expect(ids.id('a')).not.toBe((await RecordIds.of(masterKeys(['t1', K2]))).id('a'));
    expect(ids.id('a')).toHaveLength(22);
  });

  it('are of another key than tokens and files', async () => {
    const [link, id, file] = await Promise.all([keys.derive('link'), keys.derive('record-id'), keys.derive('raw-file/ingest-sen2')]);
    expect(new Set([link, id, file].map((k) => createHmac('sha256', k).update('x').digest('hex'))).size).toBe(3);
  });
});

describe('the key file', () => {
  let folder: string;
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'keys-')); });
  afterEach(async () => { await rm(folder, { recursive: true }); });

  it('is made readable by its owner only, and is read back', async () => {
    const path = join(folder, 'key');
    await createKeyFile(path, '2026a');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const provider = await fileKeyProvider(path);
    expect(provider.kid).toBe('2026a');
    expect((await provider.derive('link')).equals(await (await fileKeyProvider(path)).derive('link'))).toBe(true);
  });

  it('is never overwritten', async () => {
    const path = join(folder, 'key');
    await createKeyFile(path);
    await expect(createKeyFile(path)).rejects.toThrow();
  });

  it('is refused when others can read it', async () => {
    const path = join(folder, 'key');
    await createKeyFile(path);
    await chmod(path, 0o640);
    await expect(fileKeyProvider(path)).rejects.toMatchObject({ code: 'key-file-open-to-others' });
  });

  it.each([['', 'key-file-malformed'], ['k1 short\n', 'key-file-malformed']])('is refused when it holds %j', async (content, code) => {
    const path = join(folder, 'key');
    await writeFile(path, content, { mode: 0o600 });
    await expect(fileKeyProvider(path)).rejects.toMatchObject({ code });
  });

  it('is named as missing', async () => {
    await expect(fileKeyProvider(join(folder, 'none'))).rejects.toMatchObject({ code: 'key-file-missing' });
  });

  it('keeps earlier keys for what was made with them', async () => {
    const provider = masterKeys(['new', K2], ['old', K1]);
    expect((await provider.derive('link', 'old')).equals(await keys.derive('link'))).toBe(true);
    await expect(provider.derive('link', 'none')).rejects.toMatchObject({ code: 'unknown-key' });
  });
});

const ownKeys = fileKeys(keys, 'ingest-sen2');

describe('an encrypted file', () => {
  const encrypt = async (plain: Buffer, provider = ownKeys) => buffer(Readable.from([plain]).pipe(await encryptStream(provider)));
  const decrypt = (sealed: Buffer, provider = ownKeys) => buffer(Readable.from([sealed]).compose(decryptStream(provider)));

  it('comes back as it was, whatever its size and however it is cut', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(0, 1, 65_535, 65_536, 65_537, 200_000), fc.integer({ min: 1, max: 70_000 }), async (size, cut) => {
      const plain = Buffer.alloc(size, 'marker');
      const sealed = await encrypt(plain);
      const pieces: Buffer[] = [];
      for (let i = 0; i < sealed.length; i += cut) pieces.push(sealed.subarray(i, i + cut));
      expect((await buffer(Readable.from(pieces.slice(0)).compose(decryptStream(ownKeys)))).equals(plain)).toBe(true);
    }), { numRuns: 12, examples: [[0, 7], [65_536, 1_000]] });
  });

  it('does not show its content', async () => {
    expect((await encrypt(Buffer.from('surname,forename'))).includes('surname')).toBe(false);
  });

  it('is refused when it is cut short, at every place', async () => {
    const sealed = await encrypt(Buffer.alloc(70_000, 1));
    for (const length of [0, 3, 20, 30, sealed.length - 70, 65_580, sealed.length - 1]) {
      await expect(decrypt(sealed.subarray(0, length))).rejects.toMatchObject({ code: 'encrypted-file-damaged' });
    }
  });

  it('is refused when a byte was changed, or when a frame was repeated', async () => {
    const sealed = await encrypt(Buffer.alloc(70_000, 1));
    const changed = Buffer.from(sealed);
    changed[40] = (changed[40] ?? 0) ^ 1;
    await expect(decrypt(changed)).rejects.toMatchObject({ code: 'encrypted-file-damaged' });
    const first = sealed.subarray(23, 23 + 4 + 65_536 + 16);
    await expect(decrypt(Buffer.concat([sealed.subarray(0, 23), first, sealed.subarray(23)]))).rejects.toMatchObject({ code: 'encrypted-file-damaged' });
  });

  it('can be read after the key has been rotated, and not without the old key', async () => {
    const sealed = await encrypt(Buffer.from('x'));
    expect((await decrypt(sealed, fileKeys(masterKeys(['t2', K2], ['t1', K1]), 'ingest-sen2'))).toString()).toBe('x');
    await expect(decrypt(sealed, fileKeys(masterKeys(['t2', K2]), 'ingest-sen2'))).rejects.toMatchObject({ code: 'unknown-key' });
  });
});

describe('the files of a service', () => {
  const sealed = async (service: string) => buffer(Readable.from([Buffer.from('x')]).pipe(await encryptStream(fileKeys(keys, service))));
  const opened = async (file: Buffer, service: string) => (await buffer(Readable.from([file]).compose(decryptStream(fileKeys(keys, service))))).toString();

  it('are opened by no other, also where both have the same master key', async () => {
    expect(await opened(await sealed('ingest-sen2'), 'ingest-sen2')).toBe('x');
    await expect(opened(await sealed('ingest-sen2'), 'ingest-ae')).rejects.toMatchObject({ code: 'encrypted-file-damaged' });
  });

  it('that were stored when all services had one key for them are read as before', async () => {
    const before = Buffer.from('VFJCMQJ0MaMl81JkwW8ZZapoMjz04pmAAAALWWoXeH2TQMvBN7MUy48blJrUQlDj2m0t4NT2', 'base64');
    expect(await opened(before, 'ingest-sen2')).toBe('sent before');
    expect(await opened(before, 'ingest-ae')).toBe('sent before');
  });
});

describe('an encrypted file on disk', () => {
  let folder: string;
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'file-')); });
  afterEach(async () => { await rm(folder, { recursive: true }); });
  const store = async (plain: Buffer): Promise<string> => {
    const path = join(folder, 'f');
    await writeFile(path, await buffer(Readable.from([plain]).pipe(await encryptStream(ownKeys))));
    return path;
  };

  it('gives every range of its bytes', async () => {
    const plain = Buffer.from(Array.from({ length: 150_000 }, (_, i) => i % 251));
    const file = await EncryptedFile.open(await store(plain), ownKeys);
    try {
      expect(file.size).toBe(plain.length);
      await fc.assert(fc.asyncProperty(fc.nat(150_000), fc.nat(150_000), async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect((await buffer(file.read(start, end))).equals(plain.subarray(start, end))).toBe(true);
      }), { numRuns: 30, examples: [[0, 150_000], [65_536, 65_537], [131_072, 150_000]] });
    } finally {
      await file.close();
    }
  });

  it.each([0, 65_536, 65_537])('knows its size when it has %d bytes', async (size) => {
    const file = await EncryptedFile.open(await store(Buffer.alloc(size)), ownKeys);
    expect(file.size).toBe(size);
    await file.close();
  });

  it('is refused at once when it is cut short, even between frames', async () => {
    const path = await store(Buffer.alloc(150_000));
    const sealed = await readFile(path);
    for (const length of [10, 23 + 65_556, 23 + 2 * 65_556, sealed.length - 1]) {
      await writeFile(path, sealed.subarray(0, length));
      await expect(EncryptedFile.open(path, ownKeys)).rejects.toMatchObject({ code: 'encrypted-file-damaged' });
    }
  });

  it('that may have been cut off is read as far as its whole frames go', async () => {
    const plain = Buffer.from(Array.from({ length: 150_000 }, (_, i) => i % 251));
    const path = await store(plain);
    const sealed = await readFile(path);
    for (const [length, whole] of [[0, 0], [10, 0], [23, 0], [30, 0], [23 + 65_555, 0], [23 + 65_556, 65_536], [23 + 65_557, 65_536], [23 + 2 * 65_556 + 4, 131_072], [sealed.length - 1, 131_072], [sealed.length, 150_000]] as const) {
      await writeFile(path, sealed.subarray(0, length));
      const file = await EncryptedFile.openCut(path, ownKeys);
      expect(file?.size ?? 0).toBe(whole);
      if (file) expect((await buffer(file.read())).equals(plain.subarray(0, whole))).toBe(true);
      await file?.close();
    }
  });
});

describe('a seal', () => {
  it('opens what it sealed and nothing else', () => {
    const seal = new EphemeralSeal();
    const sealed = seal.seal('Zoë Markername');
    expect(Buffer.from(sealed, 'base64').includes('Markername')).toBe(false);
    expect(seal.open(sealed)).toBe('Zoë Markername');
    expect(() => new EphemeralSeal().open(sealed)).toThrow();
    expect(seal.seal('Zoë Markername')).not.toBe(sealed);
  });
});
