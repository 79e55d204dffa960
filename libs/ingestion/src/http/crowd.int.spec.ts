import { jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually, startService, type RunningService } from '@tributary/testing';
import { ingestionService } from '../ingestion.module.js';
import { Surroundings } from '../testing/live-service.js';
import { tinyFiles } from '../testing/tiny-files.js';
import { tinyFeed } from '../testing/tiny-feed.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(600_000);

const COUNCILS = 100;
const AT_ONCE = 8;
const PEOPLE = 40;
/** Of each person's row. A hundred bodies held in memory would break the bound below. */
const NOTE_BYTES = 64 * 1024;
const MOST_MIB = 350;

let around: Surroundings;
let running: RunningService;
let councils: readonly string[];

beforeAll(async () => {
  around = await Surroundings.create();
  await ingestionService({ name: 'ingest-sen2', feeds: [tinyFeed] }).migrate(around.environment);
  await around.register();
  councils = await around.registerCouncils(COUNCILS);
  const { PORT: _port, ...env } = around.environment;
  running = await startService({ entry: join(import.meta.dirname, '../testing/service-entry.mjs'), env: { ...env, UPLOADS_AT_ONCE: String(AT_ONCE), NODE_OPTIONS: '--max-old-space-size=256' }, timeout: 60_000 });
});
afterAll(async () => {
  await running.stop();
  await around.close();
});

const note = new Blob(['x'.repeat(NOTE_BYTES)]);
const people = Array.from({ length: PEOPLE }, (_, id) => ({ id, forename: `Child${String.fromCharCode(65 + (id % 26)).repeat(1 + Math.floor(id / 26))}` }));

/** A return with a column of the sender's own that makes it large; the column is there once for all. */
function body(council: string): FormData {
  const form = new FormData();
  for (const [name, text] of Object.entries(tinyFiles(people, { lea: council }))) {
    const [head, ...rows] = text.trimEnd().split('\n');
    form.append('file', new Blob(name === 'x_person.csv' ? [`${head},note\n`, ...rows.flatMap((row) => [`${row},`, note, '\n'])] : [text]), name);
  }
  return form;
}

/** Pushes until it is taken, as a client does that heeds Retry-After and sends again, under the same key, when its line was cut while it was sending. */
async function push(council: string): Promise<void> {
  const headers = { authorization: `Bearer ${around.token(`council-${council}`)}`, 'idempotency-key': council };
  for (;;) {
    const response = await fetch(`${running.url}/v1/submissions?scope=2025`, { method: 'POST', body: body(council), headers }).catch(() => null);
    await response?.arrayBuffer();
    if (response?.status === 202) return;
    if (response) expect([response.status, Number(response.headers.get('retry-after'))]).toEqual([503, 5]);
    await pause(5_000);
  }
}

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${running.url}/metrics`)).text();
  return Number(new RegExp(`^tributary_${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
};
const peakMiB = async (): Promise<number> => Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${running.pid}/status`, 'utf8'))?.[1]) / 1024;

describe('a hundred councils that push at once', () => {
  it('are all taken, each once, while memory, database connections and bodies in hand stay bounded', async () => {
    const most = { connections: 0, receiving: 0, waiting: 0, oldest: 0 };
    const watch = new AbortController();
    const watching = (async () => {
      while (!watch.signal.aborted) {
        const { rows: [row] } = await around.pool.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name like 'ingest-sen2%'`);
        most.connections = Math.max(most.connections, row?.n ?? 0);
        most.receiving = Math.max(most.receiving, await metric('uploads_receiving'));
        most.waiting = Math.max(most.waiting, await metric('submissions_waiting'));
        most.oldest = Math.max(most.oldest, await metric('submissions_oldest_waiting_seconds'));
        await pause(100, undefined, { signal: watch.signal }).catch(() => undefined);
      }
    })();
    // The service has the issuer's keys before this process is too busy to give them.
    await push(councils[0] ?? '');
    await Promise.all(councils.slice(1).map(push));
    await eventually(async () => (await metric('submissions_waiting')) === 0, { timeout: 400_000, every: 500 });
    watch.abort();
    await watching;
    expect((await around.pool.query('select outcome, count(*)::int as n from submission group by outcome')).rows).toEqual([{ outcome: 'accepted', n: COUNCILS }]);
    expect((await around.pool.query('select count(*)::int as facts, max(statement) as statement from current_record join fact_scope s on s.id = scope_id')).rows).toEqual([{ facts: PEOPLE * COUNCILS, statement: 1 }]);
    expect(most.receiving).toBeGreaterThan(1);
    expect(most.receiving).toBeLessThanOrEqual(AT_ONCE);
    expect(most.waiting).toBeGreaterThan(1);
    expect(most.oldest).toBeGreaterThan(0);
    expect(most.connections).toBeLessThanOrEqual(30);
    const peak = await peakMiB();
    if (process.env['CROWD_FIGURES']) process.stderr.write(`${JSON.stringify({ ...most, peakMiB: Math.round(peak) })}\n`);
    expect(peak).toBeLessThan(MOST_MIB);
  });
});
