import { RECORD_PARTITIONS, recordKeyParts, TOPICS, type LinkedRecord } from '@tributary/contracts';
import { statedDespiteObjection } from '@tributary/matching';
import { partitionFor, type OutboxRow } from '@tributary/messaging';
import type { RecordWithPayload } from './records.js';
import type { SubjectRow } from './subjects.js';

export interface Stated {
  /** The record with what has now been said about it. */
  readonly record: RecordWithPayload;
  readonly rows: readonly OutboxRow[];
}

/**
 * What has to be said about a record now: the withdrawal under the person it stood under, the fact under the one it belongs to, both, or
 * nothing. It stands downstream when it is current, permitted, and not a health record of somebody who objects.
 */
export function state(record: RecordWithPayload, subject: SubjectRow): Stated {
  const stands = !record.withdrawn && record.permitted && subject.person !== null && (!subject.objected || statedDespiteObjection(subject.feed));
  const person = stands ? subject.person : null;
  const rows: OutboxRow[] = [];
  let { emission } = record;
  if (record.emittedPerson !== null && record.emittedPerson !== person) {
    emission++;
    rows.push(message(record, subject, { person: record.emittedPerson, emission, withdrawn: true, payload: {} }));
  }
  if (person !== null) {
    emission++;
    rows.push(message(record, subject, { person, emission, withdrawn: false, payload: record.payload }));
  }
  return { record: { ...record, emittedPerson: person, emission }, rows };
}

type Said = Pick<LinkedRecord, 'person' | 'emission' | 'withdrawn' | 'payload'>;

function message(record: RecordWithPayload, subject: SubjectRow, said: Said): OutboxRow {
  const identity = recordKeyParts(record.key);
  const value = {
    kind: 'record', person: said.person, ...identity, subjectId: subject.key.slice(identity.feed.length + identity.sender.length + 2), council: record.council,
    emission: said.emission, withdrawn: said.withdrawn, linkable: subject.linkable, objected: subject.objected, payload: said.payload,
  } satisfies Omit<LinkedRecord, 'feed'> & { feed: string };
  return { topic: TOPICS.linked, partition: partitionFor(said.person, RECORD_PARTITIONS), key: `${said.person}|${record.key}`, value };
}
