export { createKeyFile, deriveKey, fileKeyProvider, fileKeys, masterKeys, PURPOSES, type FileKeys, type KeyProvider, type Purpose } from './keys.js';
export { messagesOf, Tokeniser, type IdentityParts } from './tokens.js';
export { RecordIds } from './record-ids.js';
export { decryptStream, encryptStream } from './file-encryption.js';
export { EncryptedFile } from './encrypted-file.js';
export { EphemeralSeal } from './sealing.js';
export { SecretBox } from './secret-box.js';
export { normaliseBirthDate, normaliseForename, normaliseSurname, soundex } from './normalise.js';
