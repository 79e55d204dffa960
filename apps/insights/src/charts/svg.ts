/** Text for an attribute or an element of SVG. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

let serial = 0;

/** Ids of title and description must differ between all charts of a page. */
export function chartId(): string {
  serial = (serial + 1) % 1_000_000;
  return `chart-${serial}`;
}

/** Marks that do not rely on colour: a disc, a diamond, a ring, a square. Colours hold for all common kinds of colour blindness. */
export const COLOURS = {
  better: '#0f52a8', worse: '#b3470b', similar: '#505a5f', neutral: '#5b2d82', none: '#505a5f', region: '#0b0c0c', line: '#0f52a8', band: '#c9d8ee', grid: '#cecece', text: '#0b0c0c', soft: '#505a5f',
} as const;
export type Mark = 'better' | 'worse' | 'similar' | 'neutral' | 'none';
export const MARKS: readonly Mark[] = ['better', 'worse', 'similar', 'neutral', 'none'];

/** The mark of a judgement as an element of SVG, centred. */
export function markShape(mark: Mark, x: number, y: number, r: number): string {
  const fill = COLOURS[mark];
  switch (mark) {
    case 'better': return `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;
    case 'worse': return `<path d="M${x} ${y - r * 1.25}L${x + r * 1.25} ${y}L${x} ${y + r * 1.25}L${x - r * 1.25} ${y}Z" fill="${fill}"/>`;
    case 'similar': return `<circle cx="${x}" cy="${y}" r="${r - 1}" fill="#fff" stroke="${fill}" stroke-width="2.5"/>`;
    case 'neutral': return `<rect x="${x - r * 0.9}" y="${y - r * 0.9}" width="${r * 1.8}" height="${r * 1.8}" fill="${fill}"/>`;
    case 'none': return `<rect x="${x - r * 0.8}" y="${y - r * 0.8}" width="${r * 1.6}" height="${r * 1.6}" fill="#fff" stroke="${fill}" stroke-width="2"/>`;
  }
}

/** The mark alone, beside its words; hidden from who hears the words. */
export function markIcon(mark: Mark): string {
  return `<svg class="mark" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${markShape(mark, 8, 8, 6)}</svg>`;
}

const round = (x: number): number => Math.round(x * 10) / 10;
export { round as tenth };
