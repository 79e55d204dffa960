import type { Place } from '../feed/fields.js';

/** A place as it is kept: `[file, line, xpath]`. */
export function placeText(place: Place): string {
  return JSON.stringify([place.file, place.line ?? null, place.xpath ?? null]);
}

/** Reads what {@link placeText} wrote. */
export function parsePlace(text: string): Place {
  const [file, line, xpath] = JSON.parse(text) as [string, number | null, string | null];
  return { file, ...(line === null ? {} : { line }), ...(xpath === null ? {} : { xpath }) };
}
