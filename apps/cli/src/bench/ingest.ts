import { loadavg } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunName } from '@tributary/infra';
import type { Note } from './bench-system.js';
import { argumentsOf, censusInput, ecdsInput, sen2Input, type IngestInput } from './ingest-files.js';
import { inOwnFolder } from './own-folder.js';
import type { Measured, PartReport } from './report.js';
import { asService, script } from './script.js';

const measured = z.object({
  rows: z.number(), roots: z.number(), facts: z.number(), findings: z.array(z.string()), readSeconds: z.number(), stateSeconds: z.number(), rowsPerSecond: z.number(), rootsPerSecond: z.number(),
  floor: z.object({ cells: z.number(), texts: z.number(), splitSeconds: z.number(), hmacSeconds: z.number(), rootsPerSecond: z.number(), parsedPerSecond: z.number() }),
});
type Detail = z.output<typeof measured>;

interface Format {
  readonly title: string;
  readonly unit: string;
  readonly service: RunName;
  readonly input: (folder: string, seed: number) => Promise<IngestInput>;
  /** Roots a second that one process is to read, validate and pseudonymise. */
  readonly target: (detail: Detail) => number;
}

const FORMATS: readonly Format[] = [
  { title: 'census CSV', unit: 'pupils/s', service: 'ingest-school-census', input: censusInput, target: () => 40_000 },
  { title: 'SEN2 XML', unit: 'persons/s', service: 'ingest-sen2', input: sen2Input, target: () => 25_000 },
  { title: 'ECDS XML', unit: 'attendances/s', service: 'ingest-ae', input: ecdsInput, target: ({ floor }) => Math.min(30_000, Math.round(floor.parsedPerSecond / 2)) },
];

function figuresOf({ title, unit, target }: Format, detail: Detail): Measured[] {
  return [
    { what: `${title}: read, validated, put together, pseudonymised`, value: detail.rootsPerSecond, unit, target: { atLeast: target(detail) } },
    { what: `${title}: of that, reading and validating`, value: detail.rowsPerSecond, unit: 'rows/s' },
    { what: `${title}: floor, the bare parser`, value: detail.floor.parsedPerSecond, unit },
    { what: `${title}: floor, the bare parser and the same texts hashed`, value: detail.floor.rootsPerSecond, unit },
    { what: `${title}: share of that floor`, value: (100 * detail.rootsPerSecond) / detail.floor.rootsPerSecond, unit: '%' },
  ];
}

/** What one process does to a census, a SEN2 return and a month of A&E before anything touches the database, without a system. */
export function ingest({ seed }: { readonly seed: number }, note: Note): Promise<PartReport> {
  const load = loadavg()[0] ?? 0;
  return inOwnFolder(async (folder) => {
    const parts: { readonly format: Format; readonly detail: Detail }[] = [];
    for (const format of FORMATS) {
      note(`${format.title}, read, validated and pseudonymised by one process`);
      const input = await format.input(join(folder, format.title.replaceAll(' ', '-')), seed);
      parts.push({ format, detail: await script('libs/ingestion/bench/pseudonymise.mjs', [...argumentsOf(input), ...input.files], measured, asService(format.service)) });
    }
    return {
      part: 'ingest',
      figures: parts.flatMap(({ format, detail }) => figuresOf(format, detail)),
      remarks: [
        ...parts.map(({ format, detail }) => `${format.title}: ${detail.roots} roots in ${detail.rows} rows come to ${detail.facts} facts`),
        `the middle one of seven runs after ten in one process, in processor seconds, so that others on the machine count little, with the heap and the switches of the service; load average ${load.toFixed(1)} at the beginning`,
        'the floor is the fastest one of seven runs: it splits lines at commas or has the parser go through the document, and it makes one HMAC object for each text that was hashed; nothing is checked, no record is made',
      ],
      detail: Object.fromEntries(parts.map(({ format, detail }) => [format.title, detail])),
    };
  });
}
