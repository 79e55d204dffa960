import type { Place } from '../feed/fields.js';

/** A place as staged: `[file, line, xpath]`. */
export function parsePlace(text: string): Place {
  const [file, line, xpath] = JSON.parse(text) as [string, number | null, string | null];
  return { file, ...(line === null ? {} : { line }), ...(xpath === null ? {} : { xpath }) };
}
