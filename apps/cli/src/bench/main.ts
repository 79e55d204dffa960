import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { TributaryError } from '@tributary/domain';
import { printError } from '../session/output.js';
import { BenchStack, BenchSystem, endOwn } from './bench-system.js';
import { endToEnd, load, type Loaded } from './end-to-end.js';
import { floors } from './floors.js';
import { freshness } from './freshness.js';
import { ingestDatabase, ingestMemory } from './ingest-database.js';
import { ingest } from './ingest.js';
import { loadAtStart, loadWarning, machine, machineText, type Machine } from './machine.js';
import { memory } from './memory.js';
import { reportText, type PartReport } from './report.js';

const PARTS = ['ingest', 'end-to-end', 'floors', 'freshness', 'memory'] as const;
type Part = (typeof PARTS)[number];
const BY_DEFAULT: readonly Part[] = ['end-to-end', 'floors', 'freshness'];

interface Options { readonly facts: number; readonly seed: number; readonly rate: number; readonly seconds: number; readonly mb: number; readonly sizes: readonly number[]; readonly json?: string }

const note = (line: string) => process.stderr.write(`  ${line}\n`);
const number = (text: string) => {
  const value = Number(text);
  if (!(value > 0)) throw new TributaryError('bad-number', `not a number above 0: ${text}`);
  return value;
};
const numbers = (text: string) => text.split(',').map(number);

function partsOf(names: readonly string[]): Part[] {
  const unknown = names.filter((name) => !PARTS.some((p) => p === name));
  if (unknown.length > 0) throw new TributaryError('no-such-part', `there is no part ${unknown.join(', ')}`, { remedy: `Parts: ${PARTS.join(', ')}.` });
  return names.length === 0 ? [...BY_DEFAULT] : PARTS.filter((p) => names.includes(p));
}

/**
 * Runs the parts on one system, in an order in which none disturbs another: loading first, floors last, because they stop the services. What does
 * not ask for a loaded region (memory alone) does without.
 */
async function measure(parts: readonly Part[], options: Options, report: (part: PartReport) => void, system: BenchSystem): Promise<void> {
  const needsRegion = parts.some((p) => p !== 'memory' && p !== 'ingest');
  const loaded: Loaded | null = needsRegion ? await load(system, options, note) : null;
  if (loaded) report(endToEnd(loaded));
  if (loaded && parts.includes('freshness')) report(await freshness(system, loaded, options, note));
  if (parts.includes('memory')) report(await memory(system, { megabytes: options.mb, postcodes: loaded === null }, note));
  if (loaded && parts.includes('floors')) report(await floors(system, loaded, note));
}

/** Reading without a system; the way to the database and the memory of it with no more than the stack. */
async function measureIngest(options: Options, report: (part: PartReport) => void): Promise<void> {
  report(await ingest(options, note));
  const ending = endOnSignal();
  const stack = await BenchStack.start(note);
  try {
    report(await ingestDatabase(stack.databaseUrl, options, note));
    report(await ingestMemory(stack.databaseUrl, options, note));
  } finally {
    ending.abort();
    await stack.end();
  }
}

async function bench(names: readonly string[], options: Options): Promise<void> {
  const parts = partsOf(names);
  const load = loadAtStart();
  const startedAt = new Date().toISOString();
  const warning = loadWarning(load);
  if (warning) console.log(warning);
  const reports: PartReport[] = [];
  const report = (part: PartReport): void => { reports.push(part); console.log(reportText(part)); };
  const print = async (facts: Machine | null): Promise<void> => {
    const document = { startedAt, finishedAt: new Date().toISOString(), machine: facts, options, warning, parts: Object.fromEntries(reports.map(({ part, ...rest }) => [part, rest])) };
    if (options.json) await writeFile(options.json, `${JSON.stringify(document, null, 2)}\n`);
    console.log(`\n${JSON.stringify(document)}`);
  };
  if (parts.includes('ingest')) await measureIngest(options, report);
  if (parts.every((p) => p === 'ingest')) return print(null);
  const ending = endOnSignal();
  const system = await BenchSystem.start(note);
  try {
    const facts = await machine(system.home, load);
    console.log(machineText(facts));
    await measure(parts, options, report, system);
    await print(facts);
  } finally {
    ending.abort();
    await system.end();
  }
}

/** Ctrl-C leaves nothing running, also where it comes while things are being started. */
function endOnSignal(): AbortController {
  const listening = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const end = () => void endOwn().finally(() => process.exit(130));
    process.once(signal, end);
    listening.signal.addEventListener('abort', () => process.off(signal, end));
  }
  return listening;
}

const program = new Command('bench').description('What the system does in a second, beside what each stage could do alone; nothing of this is a test')
  .argument('[parts...]', `${PARTS.join(', ')}; all but memory unless named. Floors and freshness need the region of end-to-end and bring it with them; ingest needs no services`)
  .option('--facts <number>', 'facts to push, about', number, 300_000).option('--seed <number>', 'seed of the synthetic region', number, 1)
  .option('--rate <number>', 'freshness: facts a second', number, 500).option('--seconds <number>', 'freshness: how long', number, 60)
  .option('--mb <number>', 'memory: size of the large census file', number, 500)
  .option('--sizes <numbers>', 'ingest: MB of the files whose reading is watched for its memory; `--sizes 10` is quick', numbers, [10, 500, 2_000]).option('--json <file>', 'write the JSON document there as well')
  .action(bench);

try {
  await program.parseAsync();
} catch (error) {
  printError(error);
  process.exitCode = 1;
}
