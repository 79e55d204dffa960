// The highest resident memory of a process that takes one submission from its stored files to its receipt, as the kernel keeps it. Prints one JSON document.
// DATABASE_URL=... POSTCODES=JSON node libs/ingestion/bench/resident.mjs FEED-MODULE FEED SCOPE SENDER FILE...
import { readFileSync, statSync } from 'node:fs';
import { installation } from './installation.mjs';

const [module = '', feed = '', scope = '', sender = '', ...paths] = process.argv.slice(2);
const bench = await installation({ url: process.env.DATABASE_URL, module, feed, scope, sender, postcodes: JSON.parse(process.env.POSTCODES ?? '{}') });
try {
  const submission = await bench.receive(paths);
  const began = performance.now();
  const receipt = await bench.take(submission);
  const seconds = (performance.now() - began) / 1000;
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  console.log(JSON.stringify({ bytes, outcome: receipt.outcome, added: receipt.changes.added, seconds, peakMiB: peak === undefined ? null : Number(peak) / 1024 }));
} finally {
  await bench.close();
}
