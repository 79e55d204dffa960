import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '@tributary/infra';
import { censusSample } from '@tributary/seeds';
import { z } from 'zod';
import type { Note } from './bench-system.js';
import type { PartReport } from './report.js';
import { script } from './script.js';

const COUNCIL = '808';
const SHARE = 0.25;
/** Census pupils a second that one process is to read, validate and pseudonymise. */
const TARGET = 40_000;

const measured = z.object({
  rows: z.number(), roots: z.number(), facts: z.number(), findings: z.array(z.string()), readSeconds: z.number(), stateSeconds: z.number(), rowsPerSecond: z.number(), rootsPerSecond: z.number(),
  floor: z.object({ cells: z.number(), texts: z.number(), splitSeconds: z.number(), hmacSeconds: z.number(), rootsPerSecond: z.number() }),
});

/** What one process does to a spring census of a council before anything touches the database, without a system. */
export async function ingest({ seed }: { readonly seed: number }, note: Note): Promise<PartReport> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-census-'));
  try {
    note('a census of spring, read, validated and pseudonymised by one process');
    const { csv } = censusSample({ seed, dfe: COUNCIL, year: 2025, term: 'spring', share: SHARE });
    const paths: string[] = [];
    for (const [name, content] of Object.entries(csv)) {
      paths.push(join(folder, name));
      await writeFile(join(folder, name), content);
    }
    const feed = join(workspaceRoot(), 'apps/ingest-school-census/dist/feed.js');
    const detail = await script('libs/ingestion/bench/pseudonymise.mjs', [feed, 'school-census', '2025-spring', COUNCIL, ...paths], measured);
    return {
      part: 'ingest',
      figures: [
        { what: 'census CSV: read, validated, put together, pseudonymised', value: detail.rootsPerSecond, unit: 'pupils/s', target: { atLeast: TARGET } },
        { what: 'of that, reading and validating', value: detail.rowsPerSecond, unit: 'rows/s' },
        { what: 'floor: the same bytes split into cells and the same texts hashed', value: detail.floor.rootsPerSecond, unit: 'pupils/s' },
        { what: 'share of the floor', value: (100 * detail.rootsPerSecond) / detail.floor.rootsPerSecond, unit: '%' },
      ],
      remarks: [
        `${detail.roots} pupils in ${detail.rows} rows come to ${detail.facts} facts; the middle one of seven runs in one process, in processor seconds, so that others on the machine count little`,
        'the floor splits lines at commas and makes one HMAC object for each text that was hashed; nothing is checked, no record is made',
      ],
      detail,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
