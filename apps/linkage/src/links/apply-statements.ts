import { statementKey, subjectKey, RECORD_PARTITIONS, TOPICS, type CoverageFact, type Statement } from '@tributary/contracts';
import { isPermitted, tokensInScope } from '@tributary/matching';
import { appendOutbox } from '@tributary/messaging';
import type { Tx } from '@tributary/persistence';
import type { AppliedGovernance } from '../governance/applied.js';
import { relink, type RelinkInput, type RelinkResult } from './relink.js';
import { statementsByKey, type StoredStatement } from './statements.js';
import { registerIds, subjectsByKey, type SubjectRow } from './subjects.js';
import type { StatementChange } from './token-changes.js';

const NOTHING: RelinkResult = { decided: 0, moved: 0, stated: 0, ignored: 0, several: 0, history: [] };

/** A statement as it is stored: what does not depend on what stands already, so it is made before the gate. */
export interface NewStatement {
  readonly key: string;
  readonly subjectKey: string;
  readonly feed: string;
  readonly sender: string;
  readonly council: string;
  readonly version: number;
  readonly withdrawn: boolean;
  readonly tokens: string;
  readonly records: string;
}

/** The last statement of each key. */
export function latestStatements(statements: readonly Statement[]): NewStatement[] {
  const latest = new Map<string, Statement>();
  for (const statement of statements) {
    const key = statementKey(statement);
    const known = latest.get(key);
    if (!known || known.version < statement.version) latest.set(key, statement);
  }
  return [...latest].map(([key, statement]) => {
    const { feed, sender, council, version, records } = statement;
    const withdrawn = records.length === 0;
    const tokens = withdrawn ? '' : [...new Set(tokensInScope(statement))].sort().join(' ');
    return { key, subjectKey: subjectKey(statement), feed, sender, council, version, withdrawn, tokens, records: JSON.stringify(records) };
  });
}

/**
 * Applies statements, one of each key, of which the version is higher than the one held; all others change nothing. In the gate; with `mayDecide`
 * false it answers `alone` without having written when links would have to be decided.
 */
export async function applyStatements(tx: Tx, statements: readonly NewStatement[], governance: AppliedGovernance, mayDecide: boolean): Promise<RelinkResult | 'alone'> {
  const keys = new Set(statements.map(({ subjectKey }) => subjectKey));
  const [held, known] = await Promise.all([statementsByKey(tx, statements.map(({ key }) => key)), subjectsByKey(tx, [...keys])]);
  const news = statements.filter(({ key, version }) => (held.get(key)?.version ?? 0) < version);
  if (news.length === 0) return NOTHING;
  const subjects = await subjectsOf(tx, news, known, mayDecide);
  if (subjects === 'alone') return 'alone';
  const changes = news.map((statement) => changeOf(statement, held.get(statement.key) ?? null, subjects, governance));
  const input: RelinkInput = { changes, rows: subjects.rows, unregistered: subjects.unregistered, recheck: [] };
  return relink(tx, input, governance, mayDecide);
}

interface Subjects {
  readonly rows: Map<number, SubjectRow>;
  readonly ids: ReadonlyMap<string, number>;
  readonly unregistered: ReadonlySet<number>;
}

/** Subjects of the statements; new ones get their ids in the order in which they appear. */
async function subjectsOf(tx: Tx, statements: readonly NewStatement[], known: readonly SubjectRow[], mayRegister: boolean): Promise<Subjects | 'alone'> {
  const wanted = new Map(statements.map((statement) => [statement.subjectKey, statement]));
  const rows = new Map<number, SubjectRow>();
  const ids = new Map<string, number>();
  const take = (row: SubjectRow) => {
    rows.set(row.id, row);
    ids.set(row.key, row.id);
  };
  for (const row of known) if (wanted.has(row.key)) take(row);
  const unseen = [...wanted].filter(([key]) => !ids.has(key));
  if (unseen.length > 0 && !mayRegister) return 'alone';
  const fresh = await registerIds(tx, unseen.length);
  unseen.forEach(([key, statement], i) => {
    const id = fresh[i];
    if (id === undefined) throw new RangeError('too few ids');
    take({ id, key, feed: statement.feed, sender: statement.sender, tokens: [], person: null, level: null, linkable: false, objected: false, reason: null });
  });
  return { rows, ids, unregistered: new Set(fresh) };
}

function changeOf(statement: NewStatement, before: StoredStatement | null, subjects: Subjects, governance: AppliedGovernance): StatementChange {
  const { key, council, version, withdrawn, tokens, records } = statement;
  const subject = subjects.ids.get(statement.subjectKey);
  if (subject === undefined) throw new RangeError('a statement has no subject');
  const permitted = isPermitted(governance.permitted, statement);
  return { before, after: { key, subject, version, withdrawn, permitted, council, tokens, records, emittedPerson: before?.emittedPerson ?? null, emission: before?.emission ?? 0 } };
}

/** Passes coverage on to every partition of the linked topic, once for each version. Needs the gate alone, so that versions are published in order. */
export async function passCoverage(tx: Tx, facts: readonly CoverageFact[]): Promise<void> {
  const latest = new Map<string, CoverageFact>();
  for (const fact of facts) {
    const key = `${fact.feed}|${fact.sender}|${fact.scope}`;
    if ((latest.get(key)?.version ?? 0) < fact.version) latest.set(key, fact);
  }
  for (const [key, fact] of latest) {
    const { rowCount } = await tx.query(
      `insert into coverage (feed, sender, scope, version) values ($1, $2, $3, $4)
       on conflict (feed, sender, scope) do update set version = excluded.version where coverage.version < excluded.version`,
      [fact.feed, fact.sender, fact.scope, fact.version]);
    if (rowCount === 0) continue;
    await appendOutbox(tx, everyPartition(`coverage|${key}`, fact));
  }
}

/** One message for each partition of the linked topic. */
export function everyPartition(key: string, value: object) {
  return Array.from({ length: RECORD_PARTITIONS }, (_, partition) => ({ topic: TOPICS.linked, partition, key, value }));
}
