const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

export type UpnFault = 'length' | 'format' | 'check-letter';
export interface Upn {
  readonly value: string;
  /** A temporary UPN is unique inside its school only: never a key on its own (education-feeds 3.1). */
  readonly temporary: boolean;
  /** The three digits of the issuing council. */
  readonly authority: string;
}

const USUAL = /^[A-Z0-9]+$/;

export function normaliseUpn(text: string): string {
  return USUAL.test(text) ? text : text.replace(/\s/g, '').toUpperCase();
}

/** The check letter for characters 2 to 13: weights 2 to 13, modulus 23 (education-feeds 3.1). */
export function upnCheckLetter(twelve: string): string {
  let sum = 0;
  for (let i = 0; i < 12; i++) {
    const digit = twelve.charCodeAt(i) - 48;
    sum += (digit >= 0 && digit <= 9 ? digit : LETTERS.indexOf(twelve.charAt(i))) * (i + 2);
  }
  return LETTERS[sum % 23] ?? '';
}

type ReadUpn = { readonly ok: true; readonly upn: Upn } | { readonly ok: false; readonly fault: UpnFault };

/** The number read last: rules, keys and tokens of one pupil ask after the same one several times in a row. */
let last: { readonly text: string; readonly read: ReadUpn } | null = null;

/** Reads a unique pupil number; a fault instead where the text is not one. */
export function parseUpn(text: string): ReadUpn {
  if (last?.text !== text) last = { text, read: readUpn(text) };
  return last.read;
}

function readUpn(text: string): ReadUpn {
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
