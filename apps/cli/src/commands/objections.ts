import type { Command } from 'commander';
import { z } from 'zod';
import { fileBody } from '../session/files.js';
import { output } from '../session/output.js';
import { Session } from '../session/session.js';
import { HOME, JSON_OUTPUT } from './options.js';

const refused = z.array(z.object({ line: z.number(), reason: z.string() }));
const recordedSchema = z.object({ recorded: z.number(), refused });
const withdrawnSchema = z.object({ withdrawn: z.number(), unmatched: z.array(z.number()), refused });
type Recorded = z.infer<typeof recordedSchema>;
type Withdrawn = z.infer<typeof withdrawnSchema>;

const FILE = ['--file <path>', 'CSV with columns nhs_number, upn, uln, forename, surname, birth_date, sex, postcode, from, as far as they are known'] as const;
interface Options { file: string; home?: string; json?: boolean }

export function objectionCommands(program: Command): void {
  const objection = program.command('objection').description('Objections (opt-outs)');
  objection.command('add').description('Record objections from a CSV file, one row a person; exit code 2 when some rows are refused, 3 when all are').requiredOption(...FILE).option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: Options) => {
      const result = await sent(options, '/v1/objections', recordedSchema);
      output(options).result(result, recordedText);
      process.exitCode = exitCode(result.recorded, result.refused.length);
    });
  objection.command('withdraw').description('Withdraw objections by the rows that recorded them; exit code 2 when some rows withdraw none, 3 when none does').requiredOption(...FILE).option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: Options) => {
      const result = await sent(options, '/v1/objections/withdrawals', withdrawnSchema);
      output(options).result(result, withdrawnText);
      process.exitCode = exitCode(result.withdrawn, result.refused.length + result.unmatched.length);
    });
}

async function sent<T extends z.ZodType>({ file, home }: Options, path: string, schema: T): Promise<z.output<T>> {
  return (await Session.open(home)).api('governance').call(path, schema, { method: 'POST', body: await fileBody(file), contentType: 'text/csv' });
}

/** As of `tributary submit`: 0 all rows taken, 2 some, 3 none. */
export function exitCode(taken: number, left: number): number {
  return left === 0 ? 0 : taken > 0 ? 2 : 3;
}

const objections = (n: number): string => (n === 1 ? '1 objection' : `${n} objections`);
const refusals = (rows: Recorded['refused']): string[] => rows.map(({ line, reason }) => `line ${line} is refused: ${reason}`);

export function recordedText({ recorded, refused: rows }: Recorded): string {
  return [`${objections(recorded)} recorded`, ...refusals(rows)].join('\n');
}

export function withdrawnText({ withdrawn, unmatched, refused: rows }: Withdrawn): string {
  return [
    `${objections(withdrawn)} withdrawn`, ...(withdrawn === 0 ? [] : ['What was left out comes back into open figures by itself; nothing is to be sent again.']),
    ...unmatched.map((line) => `line ${line} recorded no objection: give the columns and values of the row that did`), ...refusals(rows),
  ].join('\n');
}
