// From stored files to current records and outbox with the whole pipeline: a first send, one of equal size in which some has changed, the same content in other bytes, and the same bytes
// again; beside it the floor of the same run, the bare COPY of the same records. Elapsed time: most of it is the server's. Prints one JSON document.
// DATABASE_URL=... POSTCODES=JSON node libs/ingestion/bench/database.mjs FEED-MODULE FEED SCOPE SENDER FOLDER     (folder: first/, changed/, respelt/, each with the files of one submission)
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyRows, withTransaction } from '@tributary/persistence';
import { installation } from './installation.mjs';

const TIMES = 5;
const [module = '', feed = '', scope = '', sender = '', folder = ''] = process.argv.slice(2);
const bench = await installation({ url: process.env.DATABASE_URL, module, feed, scope, sender, postcodes: JSON.parse(process.env.POSTCODES ?? '{}') });
const filesOf = (part) => readdirSync(join(folder, part)).map((name) => join(folder, part, name));

const seconds = (began) => (performance.now() - began) / 1000;
const countOf = async (table) => Number((await bench.pool.query(`select count(*) as n from ${table}`)).rows[0].n);

/** Seconds that each phase took, of those that were told. */
function phasesOf(phases, until) {
  return Object.fromEntries(phases.map(({ phase, at }, i) => [phase, ((phases[i + 1]?.at ?? until) - at) / 1000]));
}

async function send(part) {
  const submission = await bench.receive(filesOf(part));
  const before = await countOf('outbox');
  bench.store.phases = [];
  const began = performance.now();
  const receipt = await bench.take(submission);
  const took = seconds(began);
  const { added, corrected, withdrawn, unchanged } = receipt.changes;
  // A receipt is an event of its own topic; what is counted are the messages of the feed.
  const events = Number((await bench.pool.query(`select count(*) as n from outbox where topic <> 'feed.receipts.v1'`)).rows[0].n);
  return { part, outcome: receipt.outcome, records: added + corrected + unchanged, changes: receipt.changes, events, rows: await countOf('outbox') - before, seconds: took, phases: phasesOf(bench.store.phases, performance.now()), withdrawn };
}

/** All the ways in which a submission may follow another, from nothing. */
async function round() {
  await bench.forget();
  const sent = [];
  for (const part of ['first', 'first', 'respelt', 'changed']) {
    sent.push(await send(part));
    await bench.pool.query('truncate outbox');
  }
  const [first, again, respelt, changed] = sent;
  return { first, again, respelt, changed };
}

const FACT = ['record_type', 'record_id', 'subject_id', 'partition', 'council', 'tokens', 'payload', 'content_hash'];

/** The same records into a table without an index, committed: nothing is compared, nothing is told. */
async function copyFloor() {
  const { rows } = await bench.pool.query({ text: `select record_type, record_id, subject_id, partition::text, council, tokens::text, payload, content_hash from current_record where not withdrawn`, rowMode: 'array' });
  await bench.pool.query('create table copied (record_type text not null, record_id text not null, subject_id text, partition smallint, council text, tokens text[] not null, payload text not null, content_hash text not null)');
  const took = [];
  for (let i = 0; i < TIMES; i++) {
    const began = performance.now();
    await withTransaction(bench.pool, (tx) => copyRows(tx, 'copied', FACT, rows), { attempts: 1 });
    took.push(seconds(began));
    await bench.pool.query('truncate copied');
  }
  const middle = took.toSorted((a, b) => a - b)[Math.floor(TIMES / 2)];
  return { rows: rows.length, seconds: middle };
}

const middleOf = (rounds, part) => rounds.map((r) => r[part]).toSorted((a, b) => a.seconds - b.seconds)[Math.floor(rounds.length / 2)];

try {
  await round();
  const rounds = [];
  for (let i = 0; i < TIMES; i++) rounds.push(await round());
  const parts = Object.fromEntries(['first', 'again', 'respelt', 'changed'].map((part) => [part, middleOf(rounds, part)]));
  console.log(JSON.stringify({ ...parts, copy: await copyFloor() }));
} finally {
  await bench.close();
}
