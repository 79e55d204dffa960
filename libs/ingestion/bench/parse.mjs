// The floor of reading: how fast the parsers alone go through files, in memory and on one core. Prints one JSON document.
// node libs/ingestion/bench/parse.mjs FILE...     (.csv, .xml, and .zip of such; the unpacking is not counted)
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { parse } from 'csv-parse';
import yauzl from 'yauzl';
import { countElements, pieces } from './elements.mjs';

/** Content of a file by kind: one entry for each file in a zip. */
async function* contents(path) {
  if (!path.endsWith('.zip')) {
    yield { name: path, content: readFileSync(path) };
    return;
  }
  const zip = await promisify(yauzl.open)(path, { lazyEntries: true });
  for (;;) {
    const entry = await new Promise((resolve, reject) => zip.once('entry', resolve).once('end', () => resolve(null)).once('error', reject).readEntry());
    zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
    if (entry === null) return;
    const stream = await promisify(zip.openReadStream.bind(zip))(entry);
    yield { name: entry.fileName, content: Buffer.concat(await Array.fromAsync(stream)) };
  }
}

/** Rows as arrays, as the reader takes them. */
async function csv(content) {
  const parser = parse({ relax_column_count: true, relax_quotes: true });
  let rows = 0;
  const read = (async () => { for await (const row of parser) rows += row.length > 0 ? 1 : 0; })();
  for (const piece of pieces(content)) if (!parser.write(piece)) await new Promise((resolve) => parser.once('drain', resolve));
  parser.end();
  await read;
  return rows;
}

const sums = { csv: { bytes: 0, rows: 0, seconds: 0 }, xml: { bytes: 0, rows: 0, seconds: 0 } };
for (const path of process.argv.slice(2)) {
  for await (const { name, content } of contents(path)) {
    const kind = name.endsWith('.xml') ? 'xml' : 'csv';
    const began = performance.now();
    const rows = kind === 'xml' ? countElements(content) : await csv(content);
    sums[kind].seconds += (performance.now() - began) / 1000;
    sums[kind].bytes += content.length;
    sums[kind].rows += rows;
  }
}
console.log(JSON.stringify(sums));
