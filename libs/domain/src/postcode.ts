/** Shape of a UK postcode, spaces left out. The synthetic area ZZ and its like have the same shape. */
const SHAPE = /^([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})$/;

export interface Postcode {
  /** Upper case without spaces: what is hashed. */
  readonly compact: string;
  readonly outward: string;
  readonly inward: string;
}

/** Reads a postcode however it is spaced or cased; null when it has not the shape of one. */
export function parsePostcode(text: string): Postcode | null {
  const compact = text.replace(/\s/g, '').toUpperCase();
  const match = SHAPE.exec(compact);
  return match ? { compact, outward: match[1] ?? '', inward: match[2] ?? '' } : null;
}
