import { basename } from 'node:path';
import type { Command } from 'commander';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';
import { fileBody } from '../session/files.js';
import { output, table } from '../session/output.js';
import { Session } from '../session/session.js';
import { HOME, JSON_OUTPUT } from './options.js';

/** Reference tables that are loaded from a file each, beside the postcodes. */
export const REFERENCES = ['establishments', 'organisations', 'authorities'] as const;
type Table = (typeof REFERENCES)[number] | 'postcodes';

const loadedSchema = z.object({ edition: z.string(), validFrom: z.string(), entries: z.number().optional(), postcodes: z.number().optional(), changedBuckets: z.number().optional(), changedOutwardCodes: z.number().optional() });
const versionsSchema = z.array(z.object({ table: z.string(), edition: z.string(), validFrom: z.string(), validUntil: z.string().nullable(), entries: z.number() }));

export interface EditionOptions { readonly edition?: string; readonly validFrom?: string; readonly replace?: boolean }

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The edition that the name of an official file says, and the first day on which it holds: `edubasealldata20250516.csv`, `ONSPD_MAY_2025_UK.csv`. */
export function editionOf(file: string): { edition?: string; validFrom?: string } {
  const name = basename(file).toUpperCase();
  const [, year, month, day] = /(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])/.exec(name) ?? [];
  if (year !== undefined) return { edition: `${year}-${month}-${day}`, validFrom: `${year}-${month}-${day}` };
  const [, word = '', of] = /(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*[ _-]?(20\d\d)/.exec(name) ?? [];
  const number = String(MONTHS.indexOf(word) + 1).padStart(2, '0');
  return of === undefined ? {} : { edition: `${of}-${number}`, validFrom: `${of}-${number}-01` };
}

/** Loads one official file. What is not said about its edition is taken from its name. */
export async function loadReference(session: Session, what: Table, file: string, options: EditionOptions): Promise<z.infer<typeof loadedSchema>> {
  const named = editionOf(file);
  return session.api('governance').call(`/v1/reference/${what}`, loadedSchema, {
    method: 'POST', body: await fileBody(file), contentType: 'text/csv',
    query: { edition: options.edition ?? named.edition, validFrom: options.validFrom ?? (options.edition === undefined ? named.validFrom : undefined), replace: options.replace ? 'true' : undefined },
  });
}

export function referenceCommands(program: Command): void {
  const reference = program.command('reference').description('Reference data');
  reference.command('load').description('Load official reference files by path; the edition is taken from the name of the file')
    .option('--postcodes <path>', 'ONS Postcode Directory').option('--establishments <path>', 'GIAS, edubasealldata').option('--organisations <path>', 'NHS Organisation Data Service, CSV download')
    .option('--authorities <path>', 'history of local authority codes').option('--edition <name>', 'what the name of the file does not say').option('--valid-from <date>', 'first day on which the edition holds').option('--replace', 'load it although it is older or much smaller than what is there')
    .option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: EditionOptions & Partial<Record<Table, string>> & { home?: string; json?: boolean }) => {
      const given = (['postcodes', ...REFERENCES] as const).flatMap((what) => { const file = options[what]; return file === undefined ? [] : [{ what, file }]; });
      if (given.length === 0) throw new TributaryError('no-file', 'no file was named', { remedy: 'Give --postcodes, --establishments, --organisations or --authorities with a path.' });
      const session = await Session.open(options.home);
      const loaded: ({ table: Table } & z.infer<typeof loadedSchema>)[] = [];
      for (const { what, file } of given) loaded.push({ table: what, ...(await loadReference(session, what, file, options)) });
      output(options).result(loaded, (all) => all.map((l) => `${l.entries ?? l.postcodes ?? 0} ${l.table} read (edition ${l.edition}, from ${l.validFrom}), ${l.changedBuckets ?? l.changedOutwardCodes ?? 0} parts changed`).join('\n'));
    });
  reference.command('published <file>').description('Load what official releases say of returns, to hold key counts against; JSON, a list of feed, scope, sender, source, counts').option(...HOME).option(...JSON_OUTPUT)
    .action(async (file: string, options: { home?: string; json?: boolean }) => {
      const call = { method: 'POST' as const, body: await fileBody(file), contentType: 'application/json' };
      output(options).result(await (await Session.open(options.home)).api('governance').call('/v1/reference/published-counts', z.object({ loaded: z.number() }), call), (r) => `published counts of ${r.loaded} returns loaded`);
    });
  reference.command('list').description('Editions that have been loaded').option(...HOME).option(...JSON_OUTPUT).action(async (options: { home?: string; json?: boolean }) => {
    const versions = await (await Session.open(options.home)).api('governance').call('/v1/reference/versions', versionsSchema);
    output(options).result(versions, (rows) => table([['table', 'edition', 'from', 'until', 'entries'], ...rows.map((v) => [v.table, v.edition, v.validFrom, v.validUntil, v.entries])]));
  });
}
