import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOPICS } from '@tributary/contracts';
import { coverageIndex, foldPerson } from '@tributary/indicators';
import { createTopics, withAdmin } from '@tributary/infra';
import { copyRows, createPool, withTransaction } from '@tributary/persistence';
import { fileKeyProvider, RecordIds, Tokeniser } from '@tributary/pseudonymisation';
import { z } from 'zod';
import type { BenchSystem, Note } from './bench-system.js';
import type { Loaded } from './end-to-end.js';
import { identityOf } from './identities.js';
import type { PartReport } from './report.js';
import { script } from './script.js';
import { messageLines, readSample, tokensPerFact, type Sample, type SampledFact } from './sample.js';
import { inTurn, perSecond } from './statistics.js';

const SAMPLE = 60_000;
const IDENTITIES = 20_000;
const SCHEMA = 'bench_floor';
const TOPIC = 'bench.floor.v1';

/** A stage alone: its own rate, and what that comes to in facts a second for the region that was pushed. */
interface Floor {
  readonly stage: string;
  readonly rates: readonly { readonly value: number; readonly unit: string }[];
  readonly factsPerSecond: number;
}

/** Each stage alone on the data that have just been pushed, services stopped, stack running. */
export async function floors(system: BenchSystem, loaded: Loaded, note: Note): Promise<PartReport> {
  const sample = await readSample(system.session, SAMPLE);
  await system.stopServices();
  note(`floors of ${sample.facts.length} facts and ${sample.people.length} people`);
  const stages = [
    ...await parseFloor(loaded), await pseudonymiseFloor(system, sample), await copyFloor(system, sample.facts), ...await kafkaFloors(system, sample.facts), foldFloor(sample),
  ];
  const slowest = stages.reduce((low, s) => (s.factsPerSecond < low.factsPerSecond ? s : low));
  const allInTurn = inTurn(stages.map((s) => s.factsPerSecond));
  const ratio = loaded.factsPerSecond / slowest.factsPerSecond;
  return {
    part: 'floors',
    figures: [
      ...stages.flatMap((s) => [...s.rates.map((r) => ({ what: s.stage, ...r })), { what: `${s.stage}, for the region's facts`, value: s.factsPerSecond, unit: 'facts/s' }]),
      { what: `slowest floor: ${slowest.stage}`, value: slowest.factsPerSecond, unit: 'facts/s' },
      { what: 'all stages one after the other on one core', value: allInTurn, unit: 'facts/s' },
      { what: 'end to end in this run', value: loaded.factsPerSecond, unit: 'facts/s' },
      { what: 'end to end of the slowest floor', value: 100 * ratio, unit: '%' },
    ],
    remarks: [
      'parse: the bare parsers over every file that was pushed (unpacked, in memory); pseudonymise: normalising and HMAC of identities of the same form, and one keyed record id a fact',
      'copy: one row a fact with tokens and payload into a logged table, committed, the database as durable as in production; produce and consume: one message for all records of a person in a scope, zstd, acks of all, JSON parsed; facts a second are the records in them',
      'fold: whole people of the region with all their records and quarters; on a machine with two cores stages of the real way share them',
    ],
    detail: { stages, slowest: slowest.stage, allInTurn, endToEnd: loaded.factsPerSecond, ratio, sample: { facts: sample.facts.length, people: sample.people.length } },
  };
}

const seconds = (began: number) => (performance.now() - began) / 1000;

async function parseFloor({ folder, manifest, facts }: Loaded): Promise<Floor[]> {
  const files = manifest.submissions.filter((s) => s.purpose !== 'correction' && !s.expectRefused).flatMap((s) => s.files).map((file) => join(folder, file));
  const kind = z.object({ bytes: z.number(), rows: z.number(), seconds: z.number() });
  const { csv, xml } = await script('libs/ingestion/bench/parse.mjs', files, z.object({ csv: kind, xml: kind }));
  const rates = [{ name: 'CSV', unit: 'rows/s', ...csv }, { name: 'XML', unit: 'elements/s', ...xml }].filter((k) => k.bytes > 0)
    .flatMap((k) => [{ value: k.bytes / 1e6 / k.seconds, unit: `MB/s of ${k.name}` }, { value: perSecond(k.rows, k.seconds), unit: `${k.unit} of ${k.name}` }]);
  return [{ stage: 'parse', rates, factsPerSecond: perSecond(facts, csv.seconds + xml.seconds) }];
}

async function pseudonymiseFloor({ home }: BenchSystem, { facts }: Sample): Promise<Floor> {
  const keys = await fileKeyProvider(join(home.secrets, 'master.key'));
  const [tokeniser, ids] = [await Tokeniser.of(keys), await RecordIds.of(keys)];
  const identities = Array.from({ length: IDENTITIES }, (_, n) => identityOf(n));
  for (const identity of identities.slice(0, 2_000)) tokeniser.identityTokens(identity);
  const began = performance.now();
  const tokens = identities.reduce((sum, identity) => sum + tokeniser.identityTokens(identity).length, 0);
  const tokenRate = tokens / seconds(began);
  const idsBegan = performance.now();
  for (const fact of facts) ids.id(fact.feed, fact.sender, fact.recordType, fact.recordId);
  const idRate = facts.length / seconds(idsBegan);
  const rate = Math.round(1 / (tokensPerFact(facts) / tokenRate + 1 / idRate));
  return { stage: 'pseudonymise', rates: [{ value: Math.round(tokenRate), unit: 'tokens/s' }, { value: Math.round(idRate), unit: 'record ids/s' }, { value: tokensPerFact(facts), unit: 'tokens a fact' }], factsPerSecond: rate };
}

async function copyFloor(system: BenchSystem, facts: readonly SampledFact[]): Promise<Floor> {
  const pool = createPool({ url: await system.databaseUrl(), schema: SCHEMA, name: 'bench', max: 1 });
  try {
    await pool.query(`create schema ${SCHEMA}`);
    await pool.query('create table fact (record_type text not null, record_id text not null, subject_id text, partition smallint, council text, tokens text[] not null, payload text not null, content_hash text not null)');
    const rows = facts.map((fact) => [
      fact.recordType, fact.recordId, fact.subjectId, String(fact.partition), fact.council, `{${fact.tokens.join(',')}}`, JSON.stringify(fact.payload), fact.contentHash,
    ]);
    const began = performance.now();
    await withTransaction(pool, (tx) => copyRows(tx, 'fact', ['record_type', 'record_id', 'subject_id', 'partition', 'council', 'tokens', 'payload', 'content_hash'], rows), { attempts: 1 });
    const rate = perSecond(rows.length, seconds(began));
    return { stage: 'copy', rates: [{ value: rate, unit: 'rows/s' }], factsPerSecond: rate };
  } finally {
    await pool.query(`drop schema if exists ${SCHEMA} cascade`);
    await pool.end();
  }
}

async function kafkaFloors(system: BenchSystem, facts: readonly SampledFact[]): Promise<Floor[]> {
  const login = await system.kafka();
  const file = join(system.home.root, 'messages.jsonl');
  await writeFile(file, messageLines(facts).join('\n'), { mode: 0o600 });
  const topic = { ...TOPICS.ae, name: TOPIC };
  const measured = await withAdmin({ ...login, brokers: login.brokers.split(',') }, async (admin) => {
    await createTopics(admin, '', [topic]);
    const env = { KAFKA_BROKERS: login.brokers, TOPIC, ...(login.username === undefined ? {} : { KAFKA_USERNAME: login.username, KAFKA_PASSWORD: login.password ?? '' }) };
    const result = await script('libs/messaging/bench/kafka.mjs', [file], z.object({ messages: z.number(), bytes: z.number(), produceSeconds: z.number(), consumeSeconds: z.number() }), env);
    await admin.deleteTopics({ topics: [topic.name] });
    return result;
  });
  const floor = (stage: string, took: number): Floor => ({
    stage, rates: [{ value: measured.bytes / 1e6 / took, unit: 'MB/s' }, { value: perSecond(measured.messages, took), unit: 'messages/s' }], factsPerSecond: perSecond(facts.length, took),
  });
  return [floor('produce', measured.produceSeconds), floor('consume', measured.consumeSeconds)];
}

function foldFloor({ people, coverage, firstQuarter, horizon }: Sample): Floor {
  const context = { coverage: coverageIndex(coverage), firstQuarter, horizon };
  for (const records of people.slice(0, 500)) foldPerson(records, context);
  const began = performance.now();
  for (const records of people) foldPerson(records, context);
  const took = seconds(began);
  return { stage: 'fold', rates: [{ value: perSecond(people.length, took), unit: 'persons/s' }], factsPerSecond: perSecond(people.reduce((sum, records) => sum + records.length, 0), took) };
}
