import type { IsoDate } from '@tributary/domain';
import { compileFeed } from '../feed/compile.js';
import type { FeedDefinition } from '../feed/feed.js';
import type { Place, RecordType } from '../feed/fields.js';
import { NO_REFERENCES, type References } from '../feed/references.js';
import type { Sender } from '../feed/rules.js';
import type { Scope } from '../feed/scope.js';
import type { RangeFile } from './archive.js';
import { Findings, Refusal, type Finding } from './findings.js';
import { readRecord, type Verdict } from './record-reader.js';
import { readSubmission } from './submission-reader.js';
import type { Value } from './values.js';

/** A record as it was read: values in clear, so it must stay where the file is. */
export interface ReadRecord {
  readonly type: RecordType;
  readonly values: Readonly<Record<string, Value>>;
  readonly place: Place;
  /** Connects records of one submission; null where the format gives the record none. */
  readonly key: string | null;
  readonly parentKey: string | null;
  readonly verdict: Verdict;
}

export interface ReadOptions {
  readonly feed: FeedDefinition;
  readonly scope: Scope;
  readonly sender: Sender;
  /** Day on which the files count as received. */
  readonly today: IsoDate;
  /** None are loaded when left out: rules that ask them say nothing. */
  readonly references?: References;
  readonly files: readonly RangeFile[];
  readonly onRecord: (record: ReadRecord) => void;
}

/**
 * Reads files as a service does, up to the point where records are put together: no database, no token, nothing kept. Rules of fields and records are applied, those that
 * compare records are not. A refusal ends the reading and stands among the findings.
 */
export async function readFiles({ feed, scope, sender, today, references = NO_REFERENCES, files, onRecord }: ReadOptions): Promise<{ refused: boolean; findings: readonly Finding[] }> {
  const findings = new Findings();
  const context = { scope, sender, today, references, lookup: () => undefined };
  try {
    for await (const batch of readSubmission(compileFeed(feed, scope, references), files, findings)) {
      for (const row of batch) {
        const { values, verdict } = readRecord(row, context, findings);
        onRecord({ type: row.type.type, values, place: row.place, key: row.key, parentKey: row.parentKey, verdict });
      }
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (findings.count(error.rule.id) === 0) findings.add(error.rule, error.place);
    return { refused: true, findings: findings.list() };
  }
  return { refused: false, findings: findings.list() };
}
