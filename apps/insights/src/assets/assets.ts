import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

const govuk = join(dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json')), 'dist', 'govuk');
/** Templates and files of our own lie beside `src` and `dist` alike. */
const own = fileURLToPath(new URL('../../', import.meta.url));

export const GOVUK_TEMPLATES = dirname(govuk);
export const OWN_TEMPLATES = join(own, 'templates');

const TYPES: Readonly<Record<string, string>> = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' };

const read = (path: string): Buffer => readFileSync(path);

/** GDS Transport and the crown are licensed for GOV.UK services only: the style sheet without its fonts falls back to Arial, as GDS asks of others. */
function styleSheet(): Buffer {
  const css = read(join(govuk, 'govuk-frontend.min.css')).toString('utf8');
  return Buffer.from(css.replaceAll(/@font-face\s*\{[^}]*\}/g, '').replaceAll(/url\(\/assets\/[^)]*\)/g, 'none').replaceAll(/\/\*# sourceMappingURL=.*?\*\//g, ''));
}

const FILES: ReadonlyMap<string, Buffer> = new Map([
  ['govuk.css', styleSheet()],
  ['insights.css', read(join(own, 'assets', 'insights.css'))],
  ['govuk.js', Buffer.from(read(join(govuk, 'govuk-frontend.min.js')).toString('utf8').replace(/\/\/# sourceMappingURL=.*$/m, ''))],
  ['insights.js', read(join(own, 'assets', 'insights.js'))],
  ['icon.svg', read(join(own, 'assets', 'icon.svg'))],
]);

const hash = createHash('sha256');
for (const [name, body] of FILES) hash.update(name).update(body);
/** Changes with any file, so that browsers may keep each for a year. */
export const ASSETS_PATH = `/assets/${hash.digest('base64url').slice(0, 12)}`;

/** A static file by its name; undefined when there is none. */
export function assetOf(name: string): Asset | undefined {
  const body = FILES.get(name);
  return body && { type: TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream', body };
}
