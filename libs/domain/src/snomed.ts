const FORM = /^[1-9]\d{5,17}$/;

/** Dihedral group D5 and the permutations, the tables of Verhoeff's check, row after row. */
const MULTIPLY = Uint8Array.from('0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210', Number);
const PERMUTE = Uint8Array.from('01234567891576283094580379614289160435279453126870428657390127938064157046913258', Number);
const ZERO = 48;

/** A SNOMED CT identifier has 6 to 18 digits; kept as text, because numbers lose precision above 2^53 (health-feeds 2.2). */
export function isSnomedForm(text: string): boolean {
  return FORM.test(text);
}

const IDENTITY_LENGTHS: ReadonlySet<number> = new Set([8, 10]);

/**
 * The text where it may travel as a concept, or an expression of concepts (`1:2=3`); null otherwise. Senders put numbers into wrong fields: digits as long as an NHS
 * number, a ULN or a date must pass the check. An identifier of another length whose last digits were lost is kept, because it says that something was coded.
 */
export function travellingConcept(text: string | null): string | null {
  if (text === null) return null;
  if (mayTravel(text)) return text;
  return /^\d+([:=,+]\d+)+$/.test(text) && text.split(/[:=,+]/).every(mayTravel) ? text : null;
}

function mayTravel(id: string): boolean {
  return isSnomedForm(id) && (!IDENTITY_LENGTHS.has(id.length) || isSnomedId(id));
}

/** Has the text the form of a SNOMED CT identifier and the right check digit (Verhoeff)? */
export function isSnomedId(text: string): boolean {
  if (!FORM.test(text)) return false;
  let check = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(text.length - 1 - i) - ZERO;
    check = MULTIPLY[check * 10 + (PERMUTE[(i % 8) * 10 + digit] ?? 0)] ?? 0;
  }
  return check === 0;
}
