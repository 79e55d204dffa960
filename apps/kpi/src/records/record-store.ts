import { linkedContent, statementKey, type CoverageFact, type LinkedStatement } from '@tributary/contracts';
import { insertRows, type Tx } from '@tributary/persistence';

const RECORD_COLUMNS = { person: 'text', statement_key: 'text', partition: 'int', feed: 'text', sender: 'text', emission: 'bigint', body: 'json' } as const;

interface Latest { readonly key: string; readonly statement: LinkedStatement }

/** The last statement of each (person, key) of a batch, in the order of persons and keys; within one partition the later emission is the higher one. */
function latest(statements: readonly LinkedStatement[]): Latest[] {
  const kept = new Map<string, Latest>();
  for (const statement of statements) {
    const key = statementKey(statement);
    const place = `${statement.person}|${key}`;
    const other = kept.get(place);
    if (!other || other.statement.emission < statement.emission) kept.set(place, { key, statement });
  }
  return [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/**
 * Applies linked statements: one counts only if its emission is higher than that of the one held, which it replaces; so repetition and disorder change nothing.
 * @returns the persons of whom something has been stated.
 */
export async function applyStatements(tx: Tx, partition: number, statements: readonly LinkedStatement[]): Promise<string[]> {
  if (statements.length === 0) return [];
  const rows = latest(statements).map(({ key, statement: s }) => [
    s.person, key, partition, s.feed, s.sender, s.emission, s.records.length === 0 ? null : JSON.stringify(linkedContent(s)),
  ]);
  await insertRows(tx, 'record', RECORD_COLUMNS, rows, `on conflict (person, statement_key) do update
    set emission = excluded.emission, body = excluded.body where record.emission < excluded.emission`);
  return [...new Set(statements.map((s) => s.person))];
}

/** Appends persons to the log of those to fold again. */
export async function markDirty(tx: Tx, partition: number, persons: readonly string[]): Promise<void> {
  await insertRows(tx, 'dirty_person', { partition: 'int', person: 'text' }, persons.map((person) => [partition, person]));
}

/**
 * Whom a scope concerns once it is in: where what older records count for depends on which scopes are accepted (a referral missing from a later
 * month is not open), everybody of the sender; otherwise those with a statement of that scope, whose census day has become known.
 */
function concerned(fact: CoverageFact): string {
  return fact.feed === 'camhs' || fact.feed === 'school-census' ? '' : `${fact.feed}|${fact.sender}|${fact.scope}|`;
}

/**
 * Applies coverage facts of one partition. When a scope is new or its census day another one, those whom it concerns are folded again.
 * @returns the facts that were news.
 */
export async function applyCoverage(tx: Tx, partition: number, facts: readonly CoverageFact[]): Promise<CoverageFact[]> {
  const news: CoverageFact[] = [];
  for (const fact of facts) {
    const key = [partition, fact.feed, fact.sender, fact.scope];
    const { rows } = await tx.query<{ version: string; reference: string | null }>(
      `select version, body ->> 'referenceDate' as reference from coverage where partition = $1 and feed = $2 and sender = $3 and scope = $4`, key);
    const before = rows[0];
    if (before && Number(before.version) >= fact.version) continue;
    await tx.query(
      `insert into coverage (partition, feed, sender, scope, version, body) values ($1, $2, $3, $4, $5, $6)
       on conflict (feed, sender, scope, partition) do update set version = excluded.version, body = excluded.body`,
      [...key, fact.version, JSON.stringify(fact.coverage)],
    );
    news.push(fact);
    if (before && before.reference === fact.coverage.referenceDate) continue;
    await tx.query(
      `insert into dirty_person (partition, person)
       select $1, person from (
         select distinct person from record where feed = $2 and sender = $3 and partition = $1 and body is not null and starts_with(statement_key, $4)) as p`,
      [partition, fact.feed, fact.sender, concerned(fact)],
    );
  }
  return news;
}
