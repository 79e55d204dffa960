import { RECORD_PARTITIONS, statementKeyParts, TOPICS, type LinkedStatement } from '@tributary/contracts';
import { statedDespiteObjection } from '@tributary/matching';
import { JsonText, partitionFor, type OutboxRow } from '@tributary/messaging';
import { NO_RECORDS, type StatementWithRecords } from './statements.js';
import type { SubjectRow } from './subjects.js';

export interface Emitted {
  /** The statement with what has now been said about it. */
  readonly statement: StatementWithRecords;
  readonly rows: readonly OutboxRow[];
}

/**
 * What has to be said about a statement now: its end under the person it stood under, its records under the one it belongs to, both, or
 * nothing. It stands downstream when it states something, is permitted, and is not a health statement about somebody who objects.
 */
export function emit(statement: StatementWithRecords, subject: SubjectRow): Emitted {
  const stands = !statement.withdrawn && statement.permitted && subject.person !== null && (!subject.objected || statedDespiteObjection(subject.feed));
  const person = stands ? subject.person : null;
  const rows: OutboxRow[] = [];
  let { emission } = statement;
  if (statement.emittedPerson !== null && statement.emittedPerson !== person) {
    emission++;
    rows.push(message(statement.key, subject, { person: statement.emittedPerson, emission }, NO_RECORDS));
  }
  if (person !== null) {
    emission++;
    rows.push(message(statement.key, subject, { person, emission }, statement.records));
  }
  return { statement: { ...statement, emittedPerson: person, emission }, rows };
}

function message(key: string, { linkable, objected }: SubjectRow, { person, emission }: Pick<LinkedStatement, 'person' | 'emission'>, records: string): OutboxRow {
  const head = { kind: 'statement', person, ...statementKeyParts(key), emission, linkable, objected } satisfies Omit<LinkedStatement, 'records'>;
  const value = new JsonText(`${JSON.stringify(head).slice(0, -1)},"records":${records}}`);
  return { topic: TOPICS.linked, partition: partitionFor(person, RECORD_PARTITIONS), key: `${person}|${key}`, value };
}
