import { COLOURS, escapeXml, tenth } from './svg.js';

const WIDTH = 112;
const HEIGHT = 14;

/** A share as a bar from zero to all. @param percent 0 to 100 */
export function shareBar(percent: number, label: string): string {
  const width = tenth((Math.min(Math.max(percent, 0), 100) / 100) * WIDTH);
  return `<svg class="share-bar" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(label)}" focusable="false"><rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" fill="#fff" stroke="${COLOURS.soft}"/><rect x="0" y="0" width="${width}" height="${HEIGHT}" fill="${COLOURS.line}"/></svg>`;
}
