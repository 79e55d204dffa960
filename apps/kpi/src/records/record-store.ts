import { linkedContent, recordKey, type CoverageFact, type LinkedRecord } from '@tributary/contracts';
import { insertRows, type Tx } from '@tributary/persistence';

const RECORD_COLUMNS = { person: 'text', record_key: 'text', partition: 'int', feed: 'text', sender: 'text', emission: 'bigint', body: 'json' } as const;

interface Latest { readonly key: string; readonly record: LinkedRecord }

/** The last statement about each (person, record) of a batch, in the order of persons and records; within one partition the later emission is the higher one. */
function latest(records: readonly LinkedRecord[]): Latest[] {
  const kept = new Map<string, Latest>();
  for (const record of records) {
    const key = recordKey(record);
    const place = `${record.person}|${key}`;
    const other = kept.get(place);
    if (!other || other.record.emission < record.emission) kept.set(place, { key, record });
  }
  return [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/**
 * Applies linked records: a statement counts only if its emission is higher than the one held, so repetition and disorder change nothing.
 * @returns the persons whose records have changed.
 */
export async function applyRecords(tx: Tx, partition: number, records: readonly LinkedRecord[]): Promise<string[]> {
  if (records.length === 0) return [];
  const rows = latest(records).map(({ key, record: r }) => [r.person, key, partition, r.feed, r.sender, r.emission, r.withdrawn ? null : JSON.stringify(linkedContent(r))]);
  await insertRows(tx, 'record', RECORD_COLUMNS, rows, `on conflict (person, record_key) do update
    set emission = excluded.emission, body = excluded.body where record.emission < excluded.emission`);
  return [...new Set(records.map((r) => r.person))];
}

/** Appends persons to the log of those to fold again. */
export async function markDirty(tx: Tx, partition: number, persons: readonly string[]): Promise<void> {
  await insertRows(tx, 'dirty_person', { partition: 'int', person: 'text' }, persons.map((person) => [partition, person]));
}

/**
 * Whom a scope concerns once it is in: where what older records count for depends on which scopes are accepted (a referral missing from a later
 * month is not open), everybody of the sender; otherwise those with records of that scope, whose census day has become known.
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
         select distinct person from record where feed = $2 and sender = $3 and partition = $1 and body is not null and starts_with(record_key, $4)) as p`,
      [partition, fact.feed, fact.sender, concerned(fact)],
    );
  }
  return news;
}
