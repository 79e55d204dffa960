import { loadavg } from 'node:os';
import { z } from 'zod';
import type { Note } from './bench-system.js';
import { HOME } from './ecds-file.js';
import { argumentsOf, ecdsInput, sen2Successions } from './ingest-files.js';
import { inOwnFolder } from './own-folder.js';
import type { PartReport } from './report.js';
import { asService, script } from './script.js';
import { perSecond } from './statistics.js';

/** Records a second from stored files to current records and outbox. */
const TARGET = 20_000;
/** How many times as fast as the first send one is to be that brings nothing new. */
const TIMES_AS_FAST = 3;
const MEBIBYTES = 400;

const sent = z.object({
  part: z.string(), outcome: z.string(), records: z.number(), events: z.number(), rows: z.number(), seconds: z.number(), phases: z.record(z.string(), z.number()),
  changes: z.object({ added: z.number(), corrected: z.number(), withdrawn: z.number(), unchanged: z.number() }),
});
const measured = z.object({ first: sent, again: sent, respelt: sent, changed: sent, copy: z.object({ rows: z.number(), seconds: z.number() }) });
const resident = z.object({ bytes: z.number(), outcome: z.string(), added: z.number(), seconds: z.number(), peakMiB: z.number().nullable() });

function environment(url: string): Record<string, string> {
  const [outward = '', inward = ''] = HOME.postcode.split(' ');
  return { DATABASE_URL: url, ...asService('ingest-sen2'), POSTCODES: JSON.stringify({ [outward]: { [inward]: [HOME.lsoa, HOME.residence] } }) };
}

/** A SEN2 return from its stored file to current records and outbox: for the first time, changed in part, made again, and the very same again. */
export function ingestDatabase(url: string, { seed }: { readonly seed: number }, note: Note): Promise<PartReport> {
  return inOwnFolder(async (folder) => {
    note('a SEN2 return to the database and the outbox');
    const load = loadavg()[0] ?? 0;
    const detail = await script('libs/ingestion/bench/database.mjs', [...argumentsOf(await sen2Successions(folder, seed)), folder], measured, environment(url));
    const { first, changed, respelt, again, copy } = detail;
    const faster = (other: z.output<typeof sent>) => first.seconds / other.seconds;
    return {
      part: 'ingest: to the database',
      figures: [
        { what: 'first send, stored file to receipt', value: perSecond(first.records, first.seconds), unit: 'records/s', target: { atLeast: TARGET } },
        { what: 'against one of equal size, a person in ten changed', value: perSecond(changed.records, changed.seconds), unit: 'records/s', target: { atLeast: TARGET } },
        { what: 'same content in other bytes', value: perSecond(respelt.records, respelt.seconds), unit: 'records/s' },
        { what: 'same content in other bytes: times as fast as the first send', value: faster(respelt), unit: 'times', target: { atLeast: TIMES_AS_FAST } },
        { what: 'the very same file again: times as fast as the first send', value: faster(again), unit: 'times', target: { atLeast: TIMES_AS_FAST } },
        { what: 'events of the two', value: respelt.events + again.events, unit: 'events', target: { atMost: 0 } },
        { what: 'floor: the same records by COPY alone', value: perSecond(copy.rows, copy.seconds), unit: 'records/s' },
      ],
      remarks: [
        `${first.records} records of one return; first: ${first.events} events; changed: ${changed.changes.added} added, ${changed.changes.corrected} corrected, ${changed.changes.withdrawn} withdrawn, ${changed.events} events`,
        `everything from the encrypted file on is in the time: reading, rules, tokens, who is who, comparison, outbox, commit on a durable disk; the middle one of five rounds, elapsed time, load average ${load.toFixed(1)} at the beginning`,
        'COPY writes the same records into a table without an index, committed; nothing is compared and nothing is told',
      ],
      detail,
    };
  });
}

/** What a process needs at most that takes interchanges of A&E of these sizes through the whole pipeline. */
export function ingestMemory(url: string, { seed, sizes }: { readonly seed: number; readonly sizes: readonly number[] }, note: Note): Promise<PartReport> {
  return inOwnFolder(async (folder) => {
    const runs: z.output<typeof resident>[] = [];
    for (const megabytes of sizes) {
      note(`an A&E interchange of ${megabytes} MB through the pipeline`);
      const input = await ecdsInput(folder, seed, megabytes * 1e6);
      runs.push(await script('libs/ingestion/bench/resident.mjs', [...argumentsOf(input), ...input.files], resident, environment(url)));
    }
    return {
      part: 'ingest: memory',
      figures: runs.flatMap((run, i) => [
        { what: `resident memory at ${sizes[i]} MB`, value: run.peakMiB, unit: 'MiB', target: { atMost: MEBIBYTES } },
        { what: `stored file to receipt at ${sizes[i]} MB`, value: run.seconds, unit: 's' },
      ]),
      remarks: [
        `ECDS XML by bulk replacement, one attendance for each patient (${runs.map((run) => `${run.added} added, ${run.outcome}`).join('; ')})`,
        'the kernel\'s high-water mark of a process of its own for each file, with the heap and the switches of the service; storing the file is in it',
      ],
      detail: runs,
    };
  });
}
