import { holdsSeveralNumbers } from '@tributary/matching';
import { appendOutbox, type OutboxRow } from '@tributary/messaging';
import { Ahead, insertRows, type Tx } from '@tributary/persistence';
import { emit } from './emissions.js';
import { loadNeighbourhood, type TokenChange } from './neighbourhood.js';
import { newPersonIds } from './person-ids.js';
import { decidePersons, type HistoryEntry, type Outcome } from './persons.js';
import { saveEmissions, saveStatements, statementsOfSubjects, type StatementWithRecords } from './statements.js';
import { saveSubjects, saveTokens, type SubjectRow } from './subjects.js';
import { subjectChanges, type StatementChange, type SubjectChange } from './token-changes.js';

export interface RelinkContext {
  readonly maxHolders: number;
  /** Tokens by which the objections in force find their people. */
  readonly objecting: ReadonlySet<string>;
}

export interface RelinkInput {
  readonly changes: readonly StatementChange[];
  /** Every subject of the changes, by id; those not yet stored have been given an id. */
  readonly rows: ReadonlyMap<number, SubjectRow>;
  /** Ids of `rows` that are not stored yet. */
  readonly unregistered: ReadonlySet<number>;
  /** Subjects to decide again although nothing of theirs has changed: an objection has. */
  readonly recheck: readonly SubjectRow[];
}

export interface RelinkResult {
  /** Subjects decided, subjects whose person or standing changed, messages appended, default values met, patients met who are several people. */
  readonly decided: number;
  readonly moved: number;
  readonly stated: number;
  readonly ignored: number;
  readonly several: number;
  readonly history: readonly HistoryEntry[];
}

/**
 * Applies changes of statements: brings tokens up to date, decides the neighbourhood of every subject whose tokens have changed, and
 * states what is different now. Needs the gate (alone), unless `mayDecide` is false, where it answers `alone` without having written.
 */
export async function relink(tx: Tx, input: RelinkInput, context: RelinkContext, mayDecide = true): Promise<RelinkResult | 'alone'> {
  const touched = await subjectChanges(tx, input.changes, input.rows);
  const changed = touched.filter((subject) => subject.changed);
  if (!mayDecide && (changed.length > 0 || input.unregistered.size > 0 || input.recheck.length > 0)) return 'alone';
  const decision = await decide(tx, changed, input.recheck, context);
  const ahead = new Ahead();
  await saveDecision(tx, ahead, decision, touched, input);
  const outbox = await sayStatements(tx, ahead, input, decision);
  await ahead.begin(() => appendOutbox(tx, outbox));
  await ahead.end();
  return {
    decided: decision.decided, moved: decision.standing.size, stated: outbox.length, ignored: decision.ignored, several: decision.several,
    history: decision.history,
  };
}

const newPerson = newPersonIds();

interface Decided {
  /** New rows of subjects of which anything has changed, by id. */
  readonly rows: ReadonlyMap<number, SubjectRow>;
  /** Of these, the ones whose statements must all be said again. */
  readonly standing: ReadonlySet<number>;
  readonly decided: number;
  readonly ignored: number;
  readonly several: number;
  readonly history: readonly HistoryEntry[];
}

async function decide(tx: Tx, changed: readonly SubjectChange[], recheck: readonly SubjectRow[], context: RelinkContext): Promise<Decided> {
  if (changed.length === 0 && recheck.length === 0) return { rows: new Map(), standing: new Set(), decided: 0, ignored: 0, several: 0, history: [] };
  const seeds = new Map<number, TokenChange>(recheck.map((row) => [row.id, { row, after: row.tokens }]));
  for (const { row, tokens, live } of changed) seeds.set(row.id, { row, after: live ? tokens : [] });
  const { subjects, ignored } = await loadNeighbourhood(tx, [...seeds.values()], context.maxHolders);
  const dead = new Set(changed.filter((subject) => !subject.live).map((subject) => subject.row.id));
  const candidates = [...subjects.values()].filter((row) => !dead.has(row.id)).map((row) => ({ ...row, tokens: seeds.get(row.id)?.after ?? row.tokens }));
  const { outcomes, history } = decidePersons(candidates, {
    maxHolders: context.maxHolders, ignored, objecting: context.objecting, newPerson,
  });
  const rows = new Map<number, SubjectRow>();
  const standing = new Set<number>();
  for (const row of subjects.values()) {
    const next = after(row, seeds.get(row.id)?.after ?? row.tokens, outcomes.get(row.id));
    const restated = next.person !== row.person || next.linkable !== row.linkable || next.objected !== row.objected;
    if (restated) standing.add(row.id);
    if (restated || next.level !== row.level || next.reason !== row.reason || seeds.has(row.id)) rows.set(row.id, next);
  }
  const several = candidates.filter(holdsSeveralNumbers).length;
  return { rows, standing, decided: candidates.length, ignored: ignored.size, several, history };
}

function after(row: SubjectRow, tokens: readonly string[], outcome: Outcome | undefined): SubjectRow {
  if (!outcome) return { ...row, tokens: [], person: null, level: null, linkable: false, objected: false, reason: null };
  return { ...row, tokens, ...outcome };
}

async function saveDecision(tx: Tx, ahead: Ahead, decision: Decided, touched: readonly SubjectChange[], input: RelinkInput): Promise<void> {
  const rows = new Map(decision.rows);
  // A subject whose only statements are withdrawn or not permitted is registered all the same: their rows point to it.
  for (const id of input.unregistered) {
    const row = input.rows.get(id);
    if (row && !rows.has(id)) rows.set(id, row);
  }
  await ahead.begin(() => saveSubjects(tx, [...rows.values()]));
  await ahead.begin(() => saveTokens(tx, touched.map(({ row }) => ({ id: row.id, before: row.tokens, after: rows.get(row.id)?.tokens ?? row.tokens }))));
  await ahead.begin(() => insertRows(tx, 'person_history', { kind: 'text', person: 'text', other: 'text' }, decision.history.map((h) => [h.kind, h.person, h.other])));
}

/** Says the statements of the batch, and all others of subjects whose person or standing has changed. */
async function sayStatements(tx: Tx, ahead: Ahead, input: RelinkInput, decision: Decided): Promise<OutboxRow[]> {
  const subjects = new Map<number, SubjectRow>(input.rows);
  for (const [id, row] of decision.rows) subjects.set(id, row);
  const outbox: OutboxRow[] = [];
  const inBatch = new Set(input.changes.map((change) => change.after.key));
  const say = (statement: StatementWithRecords): StatementWithRecords => {
    const subject = subjects.get(statement.subject);
    if (!subject) throw new RangeError('a statement has no subject');
    const emitted = emit(statement, subject);
    outbox.push(...emitted.rows);
    return emitted.statement;
  };
  await ahead.begin(() => saveStatements(tx, input.changes.map((change) => say(change.after))));
  const standing = [...decision.standing].filter((id) => !input.unregistered.has(id));
  const elsewhere = (await statementsOfSubjects(tx, standing)).filter((statement) => !inBatch.has(statement.key));
  await ahead.begin(() => saveEmissions(tx, elsewhere.map(say)));
  return outbox;
}
