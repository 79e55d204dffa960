/** A name as two systems may be expected to agree on it: letters only, without marks, in upper case. Null when no letter is left. */
export function comparableName(text: string | null): string | null {
  if (text !== null && /^[A-Za-z]+$/.test(text)) return text.toUpperCase();
  return (text ?? '').normalize('NFKD').replace(/[^\p{L}]/gu, '').toUpperCase() || null;
}
