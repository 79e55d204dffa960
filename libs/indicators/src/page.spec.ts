import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFINITIONS, indicatorIndex, indicatorPage } from './index.js';

const FOLDER = fileURLToPath(new URL('../../../docs/indicators/', import.meta.url));

/** Run with UPDATE_DOCS=1 to write the pages after a definition has changed. */
function onDisk(name: string, text: string): string {
  if (process.env['UPDATE_DOCS'] === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(FOLDER + name, text);
  }
  return existsSync(FOLDER + name) ? readFileSync(FOLDER + name, 'utf8') : '';
}

describe('docs/indicators', () => {
  it.each(DEFINITIONS.map((d) => [d.id, d] as const))('%s.md is what its definition says', (id, definition) =>
    expect(onDisk(`${id}.md`, indicatorPage(definition))).toBe(indicatorPage(definition)));
  it('README.md lists every indicator', () => expect(onDisk('README.md', indicatorIndex(DEFINITIONS))).toBe(indicatorIndex(DEFINITIONS)));
});
