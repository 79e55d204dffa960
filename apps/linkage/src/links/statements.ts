import { tokensOf } from '@tributary/contracts';
import { insertRows, lookup, type Tx } from '@tributary/persistence';
import { z } from 'zod';

/** What linkage holds of a statement, and what it last said of it: `emittedPerson` is null when nothing stands downstream. */
export interface StoredStatement {
  /** statementKey of the contracts: it names the subject, so a statement never moves to another one. */
  readonly key: string;
  readonly subject: number;
  readonly version: number;
  /** It states no record any more. */
  readonly withdrawn: boolean;
  readonly permitted: boolean;
  readonly council: string;
  /** Its tokens, sorted, with blanks between: none when withdrawn. */
  readonly tokens: string;
  readonly emittedPerson: string | null;
  readonly emission: number;
}

export interface StatementWithRecords extends StoredStatement {
  /** Its records as JSON, as they came in: linkage passes them on and does not look into them. */
  readonly records: string;
}

const storedSchema = z.object({
  key: z.string(), subject: z.number(), version: z.number(), withdrawn: z.boolean(), permitted: z.boolean(), council: z.string(),
  tokens: z.string(), emittedPerson: z.string().nullable(), emission: z.number(),
});
const withRecordsSchema = storedSchema.extend({ records: z.string() });

const COLUMNS = 'key, subject, version, records is null as withdrawn, permitted, council, tokens, emitted_person as "emittedPerson", emission';

/** The JSON of no records. */
export const NO_RECORDS = '[]';

export async function statementsByKey(tx: Tx, keys: readonly string[]): Promise<Map<string, StoredStatement>> {
  const { rows } = await tx.query(`select ${COLUMNS} from statement where key = any($1)`, [keys]);
  return new Map(rows.map((row) => storedSchema.parse(row)).map((statement) => [statement.key, statement]));
}

/** Statements of the subjects that stand or may stand downstream. */
export async function statementsOfSubjects(tx: Tx, subjects: readonly number[]): Promise<StatementWithRecords[]> {
  if (subjects.length === 0) return [];
  const { rows } = await tx.query(
    `${lookup({
      table: 'statement', column: 'subject', type: 'int', select: `${COLUMNS}, coalesce(records::text, '${NO_RECORDS}') as records`, where: '(records is not null or emitted_person is not null)',
    })} order by key`, [subjects]);
  return rows.map((row) => withRecordsSchema.parse(row));
}

export async function saveStatements(tx: Tx, statements: readonly StatementWithRecords[]): Promise<void> {
  const columns = {
    key: 'text', subject: 'int', version: 'int', permitted: 'boolean', council: 'text', tokens: 'text', records: 'json', emitted_person: 'text', emission: 'int',
  };
  const rows = statements.map((s) => [s.key, s.subject, s.version, s.permitted, s.council, s.tokens, s.withdrawn ? null : s.records, s.emittedPerson, s.emission]);
  await insertRows(tx, 'statement', columns, rows, `on conflict (key) do update set version = excluded.version, permitted = excluded.permitted,
    tokens = excluded.tokens, records = excluded.records, emitted_person = excluded.emitted_person, emission = excluded.emission`);
}

export async function saveEmissions(tx: Tx, statements: readonly StoredStatement[]): Promise<void> {
  if (statements.length === 0) return;
  await tx.query(`update statement s set emitted_person = u.person, emission = u.emission
    from unnest($1::text[], $2::text[], $3::int[]) as u(key, person, emission) where s.key = u.key`,
  [statements.map((s) => s.key), statements.map((s) => s.emittedPerson), statements.map((s) => s.emission)]);
}

/** Tokens of those statements of the subjects that stand and are permitted, leaving some statements out; no entry for a subject without any. */
export async function remainingTokens(tx: Tx, subjects: readonly number[], except: readonly string[]): Promise<Map<number, readonly string[]>> {
  const remaining = new Map<number, readonly string[]>();
  if (subjects.length === 0) return remaining;
  const { rows } = await tx.query<{ subject: number; tokens: string }>(
    lookup({
      table: 'statement', column: 'subject', type: 'int', select: 'distinct subject, tokens',
      where: 'permitted and records is not null and not exists (select from unnest($2::text[]) as x(key) where x.key = statement.key)',
    }), [subjects, except]);
  for (const { subject, tokens } of rows) remaining.set(subject, [...(remaining.get(subject) ?? []), ...tokensOf(tokens)]);
  return remaining;
}
