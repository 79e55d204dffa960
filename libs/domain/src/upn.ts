const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

export type UpnFault = 'length' | 'format' | 'check-letter';
export interface Upn {
  readonly value: string;
  /** A temporary UPN is unique inside its school only: never a key on its own (education-feeds 3.1). */
  readonly temporary: boolean;
  /** The three digits of the issuing council. */
  readonly authority: string;
}

export function normaliseUpn(text: string): string {
  return text.replace(/\s/g, '').toUpperCase();
}

/** The check letter for characters 2 to 13: weights 2 to 13, modulus 23 (education-feeds 3.1). */
export function upnCheckLetter(twelve: string): string {
  let sum = 0;
  for (let i = 0; i < 12; i++) {
    const c = twelve[i] ?? '';
    sum += (/\d/.test(c) ? Number(c) : LETTERS.indexOf(c)) * (i + 2);
  }
  return LETTERS[sum % 23] ?? '';
}

/** Reads a unique pupil number; a fault instead where the text is not one. */
export function parseUpn(text: string): { ok: true; upn: Upn } | { ok: false; fault: UpnFault } {
  const value = normaliseUpn(text);
  if (value.length !== 13) return { ok: false, fault: 'length' };
  if (!/^[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]$/.test(value)) return { ok: false, fault: 'format' };
  if (upnCheckLetter(value.slice(1)) !== value[0]) return { ok: false, fault: 'check-letter' };
  return { ok: true, upn: { value, temporary: /[A-Z]$/.test(value), authority: value.slice(1, 4) } };
}

/** The UPN that names a pupil everywhere: null for none, one that is wrong, or a temporary one. */
export function permanentUpn(text: string | null): string | null {
  const read = text === null ? null : parseUpn(text);
  return read?.ok && !read.upn.temporary ? read.upn.value : null;
}
