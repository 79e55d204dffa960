const FORM = /^[1-9]\d{5,17}$/;

/** Dihedral group D5, the base of Verhoeff's check. */
const MULTIPLY = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678', '5987604321', '6598710432', '7659821043', '8765932104', '9876543210'];
const PERMUTE = ['0123456789', '1576283094', '5803796142', '8916043527', '9453126870', '4286573901', '2793806415', '7046913258'];

/** A SNOMED CT identifier has 6 to 18 digits; kept as text, because numbers lose precision above 2^53 (health-feeds 2.2). */
export function isSnomedForm(text: string): boolean {
  return FORM.test(text);
}

/** Has the text the form of a SNOMED CT identifier and the right check digit (Verhoeff)? */
export function isSnomedId(text: string): boolean {
  if (!FORM.test(text)) return false;
  let check = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = Number(text[text.length - 1 - i]);
    check = Number(MULTIPLY[check]?.[Number(PERMUTE[i % 8]?.[digit])]);
  }
  return check === 0;
}
