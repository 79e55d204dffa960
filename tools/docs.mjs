// Writes the generated documents: docs/feeds from the rule packs, docs/indicators from the catalogue, docs/api from the contracts
// and the routes of the services.
// `--check` writes nothing and fails when one differs from what the code says.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { asyncApi, jsonSchemaOf, SERVICE_NAMES, TOPICS } from '@tributary/contracts';
import { DEFINITIONS, indicatorIndex, indicatorPage } from '@tributary/indicators';
import { feedPage } from '@tributary/ingestion';

const root = fileURLToPath(new URL('..', import.meta.url));
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

async function feedsOf(app) {
  return (await import(pathToFileURL(`${root}apps/${app}/dist/feed.js`).href)).feeds;
}

/** Every app of this name has a `dist/service.js` whose one export is the service. */
async function openApiOf(name) {
  const [service] = Object.values(await import(pathToFileURL(`${root}apps/${name}/dist/service.js`).href));
  return [`docs/api/openapi/${name}.json`, json(await service.describe())];
}

/** Path -> content of every generated document. */
export async function documents() {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const feeds = (await Promise.all(['ingest-sen2', 'ingest-school-census', 'ingest-camhs', 'ingest-ae'].map(feedsOf))).flat();
  return new Map([
    ...feeds.map((feed) => [`docs/feeds/${feed.feed}.md`, feedPage(feed)]),
    ...DEFINITIONS.map((definition) => [`docs/indicators/${definition.id}.md`, indicatorPage(definition)]),
    ['docs/indicators/README.md', indicatorIndex(DEFINITIONS)],
    ['docs/api/asyncapi.json', json(asyncApi(version))],
    ...Object.values(TOPICS).map((topic) => [`docs/api/topics/${topic.name}.schema.json`, json(jsonSchemaOf(topic))]),
    ...await Promise.all(SERVICE_NAMES.map(openApiOf)),
  ]);
}

/** Generated documents that are missing or differ from the code. */
export async function outdated() {
  const stale = [];
  for (const [path, content] of await documents()) {
    let there = null;
    try {
      there = readFileSync(`${root}${path}`, 'utf8');
    } catch {
      // missing: counts as outdated
    }
    if (there !== content) stale.push(path);
  }
  return stale;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--check')) {
    const stale = await outdated();
    for (const path of stale) console.error(`${path} differs from the code; run npm run docs`);
    process.exit(stale.length > 0 ? 1 : 0);
  }
  for (const [path, content] of await documents()) {
    mkdirSync(dirname(`${root}${path}`), { recursive: true });
    writeFileSync(`${root}${path}`, content);
  }
}
