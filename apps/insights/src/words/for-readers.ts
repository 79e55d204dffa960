/** A note of a definition without its references to documents of this project, which the reader does not have: `(rulings.md 16)`. */
export function forReaders(note: string): string {
  return note.replaceAll(/\s*\([^()]*\.md[^()]*\)/g, '').trim();
}
