// What one process does to a submission before anything touches the database: read, validate, put together, pseudonymise, with the pipeline's own parts; beside it the floor of
// the same run, the bare splitting of the same bytes and the bare HMACs of the same texts. Processor seconds, so that others on the machine do not count. Prints one JSON document.
// node libs/ingestion/bench/pseudonymise.mjs FEED-MODULE FEED SCOPE SENDER FILE...      (the floor of CSV is that without quotes; of XML it is the parser that hears of every element)
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messagesOf } from '@tributary/pseudonymisation';
import { growHeapAsService } from '@tributary/service';
import { readPhase } from '../dist/pipeline/read-phase.js';
import { MemoryRecords } from '../dist/stage/memory-records.js';
import { runWithoutDatabase } from '../dist/testing/run-without-database.js';
import { TreeAssembler } from '../dist/tree/assemble.js';
import { countElements } from './elements.mjs';

growHeapAsService();

const TIMES = 7;
/** Runs before the first that counts: a service has run for days. */
const WARM = 10;
const PARTITIONS = 12;
const [module = '', feedName = '', scopeText = '', senderId = '', ...paths] = process.argv.slice(2);
const { feeds } = await import(pathToFileURL(resolve(module)).href);
const definition = feeds.find((f) => f.feed === feedName);
const scope = definition.scope(scopeText);
const files = paths.map((path) => ({ name: basename(path), size: statSync(path).size, read: (start = 0, end = Infinity) => createReadStream(path, { start, end: end - 1, highWaterMark: 64 * 1024 }) }));
const key = createSecretKey(randomBytes(32));

const seconds = (since) => { const { user, system } = process.cpuUsage(since); return (user + system) / 1e6; };

/** @param texts receives what was hashed. */
async function once(texts = null) {
  const run = runWithoutDatabase(definition, { scope, sender: senderId, files });
  const records = new MemoryRecords(run);
  const began = process.cpuUsage();
  const rows = await readPhase(run, records);
  const readSeconds = seconds(began);
  const rest = process.cpuUsage();
  await records.resolve();
  records.nameByBestKey();
  const assembler = new TreeAssembler(run, PARTITIONS);
  let [roots, facts] = [0, 0];
  for await (const rowsOfTree of records.trees()) {
    const { tree } = assembler.assemble(rowsOfTree);
    if (!tree) continue;
    const stated = assembler.state(tree, run).facts;
    roots++;
    facts += stated.length;
    if (texts) texts.push(...Object.values(messagesOf(tree.identity)), tree.subjectId, ...stated.map((f) => f.recordId));
  }
  return { rows, roots, facts, findings: run.findings.list().map((f) => `${f.rule} ${f.count}`), readSeconds, stateSeconds: seconds(rest) };
}

function cellsOf(content) {
  let cells = 0;
  for (const line of content.toString('utf8').split('\r\n')) cells += line.split(',').length;
  return cells;
}

/** Splits the same bytes into the same cells or elements, and hashes the same texts: nothing else. */
function floor(texts) {
  const contents = paths.map((path) => ({ isXml: path.endsWith('.xml'), bytes: readFileSync(path) }));
  const began = process.cpuUsage();
  let cells = 0;
  for (const { isXml, bytes } of contents) cells += isXml ? countElements(bytes) : cellsOf(bytes);
  const splitSeconds = seconds(began);
  const hashing = process.cpuUsage();
  for (const text of texts) createHmac('sha256', key).update(text).digest('base64url');
  return { cells, texts: texts.length, splitSeconds, hmacSeconds: seconds(hashing) };
}

/** Several runs, by what they took in all. */
async function ordered(one, took) {
  const all = [];
  for (let i = 0; i < TIMES; i++) all.push(await one());
  return all.toSorted((a, b) => took(a) - took(b));
}

const whole = (m) => m.readSeconds + m.stateSeconds;
const bare = (m) => m.splitSeconds + m.hmacSeconds;
const texts = [];
for (let i = 1; i < WARM; i++) await once();
await once(texts);
floor(texts);
const measured = (await ordered(() => once(), whole))[Math.floor(TIMES / 2)];
const [least] = await ordered(() => floor(texts), bare);
const rate = (n, took) => Math.round(n / took);
console.log(JSON.stringify({ ...measured, rowsPerSecond: rate(measured.rows, measured.readSeconds), rootsPerSecond: rate(measured.roots, whole(measured)), floor: { ...least, rootsPerSecond: rate(measured.roots, bare(least)), parsedPerSecond: rate(measured.roots, least.splitSeconds) } }));
