import { LINK_LEVELS, recordKey, statementKeyParts, tokensOf } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { CHECK_KINDS, comparePair, LINKING_KINDS, REASON_CODES, type Subject } from '@tributary/matching';
import { withTransaction, type Tx } from '@tributary/persistence';
import type pg from 'pg';
import { z } from 'zod';
import { subjectsById, type SubjectRow } from '../links/subjects.js';

const level = z.enum(LINK_LEVELS);
const sideSchema = z.object({
  record: z.string(), feed: z.string(), sender: z.string(),
  /** False when no agreement covers the record, or an objection may: it then takes no part in any link. */
  inUse: z.boolean(),
  level: level.nullable(), linkable: z.boolean(), reason: z.string().nullable(),
});

/** Why two records are, or are not, one person's: levels, kinds of key and reasons, never a token, a person id or who. */
export const explanationSchema = z.object({
  /** Null where it may not be said: one of the two is somebody's who objects. */
  samePerson: z.boolean().nullable(),
  summary: z.string(),
  a: sideSchema,
  b: sideSchema,
  /** How the two compare directly; kinds that one of them lacks are left out. */
  kinds: z.array(z.object({ kind: z.enum([...LINKING_KINDS, ...CHECK_KINDS]), result: z.enum(['agree', 'differ']) })),
  /** Steps of the ladder whose key the two share directly. */
  sharedLevels: z.array(level),
  /** What speaks against joining them at the strongest of these. */
  against: z.enum(REASON_CODES).nullable(),
  /** They are one person though they share no key: others link both. */
  throughOthers: z.boolean(),
});
export type Explanation = z.infer<typeof explanationSchema>;

interface Found { readonly key: string; readonly subject: SubjectRow; readonly inUse: boolean; readonly asSubject: Subject }

/**
 * @param a a record key (`feed|sender|scope|recordType|recordId`), a subject in a scope (`feed|sender|scope|subjectId`) or a record id.
 * @throws TributaryError `record-unknown` (404), `record-ambiguous` (409: an id that several records have; give the key).
 */
export async function explain(pool: pg.Pool, a: string, b: string): Promise<Explanation> {
  return withTransaction(pool, async (tx) => {
    const [first, second] = [await find(tx, a), await find(tx, b)];
    if (await objects(tx, [first, second])) return withheld(first, second);
    const samePerson = first.subject.person !== null && first.subject.person === second.subject.person && first.inUse && second.inUse;
    const comparison = comparePair(first.asSubject, second.asSubject);
    const throughOthers = samePerson && first.subject.id !== second.subject.id && comparison.sharedLevels.length === 0;
    return {
      samePerson, summary: summary(first, second, samePerson, throughOthers), a: side(first), b: side(second), kinds: [...comparison.kinds],
      sharedLevels: [...comparison.sharedLevels], against: samePerson ? null : comparison.against, throughOthers,
    };
  }, { isolation: 'repeatable read', readOnly: true });
}

/** Records by their key or by their id alone; those of a scope are found by the beginning of their statements' keys. */
const FOUND = `select t.key, r."recordType", r."recordId", t.subject, t.permitted as "inUse", t.tokens
  from statement t cross join lateral json_to_recordset(t.records) as r("recordType" text, "recordId" text)`;

const FORMS = 'Give a record key (feed|sender|scope|recordType|recordId), a record id, or feed|sender|scope|subjectId. The command line also takes what the sender calls it: feed/sender/scope/localRecordId.';

/** All records of a subject are one source person's: any of them answers for it. */
function whichRecord(given: string): { where: string; params: readonly string[]; limit: number } {
  const [feed, sender, scope, third, ...rest] = given.split('|');
  const within = `${feed}|${sender}|${scope}|`;
  if (third === undefined) return { where: `strpos(t.records::text, to_json($1::text)::text) > 0 and r."recordId" = $1`, params: [given], limit: 2 };
  if (rest.length === 0) return { where: 'starts_with(t.key, $1)', params: [`${within}${third}|`], limit: 1 };
  return { where: `starts_with(t.key, $1) and r."recordType" = $2 and r."recordId" = $3`, params: [within, third, rest.join('|')], limit: 2 };
}

async function find(tx: Tx, given: string): Promise<Found> {
  const { where, params, limit } = whichRecord(given);
  type Row = { key: string; recordType: string; recordId: string; subject: number; inUse: boolean; tokens: string };
  const { rows } = await tx.query<Row>(`${FOUND} where ${where} order by t.key limit ${limit}`, [...params]);
  const [row, another] = rows;
  if (!row) throw new TributaryError('record-unknown', 'no such record stands', { status: 404, remedy: FORMS });
  if (another) throw new TributaryError('record-ambiguous', 'several records have this id', { status: 409, remedy: 'Give the record key (feed|sender|scope|recordType|recordId).' });
  const [subject] = await subjectsById(tx, [row.subject]);
  if (!subject) throw new TributaryError('record-unknown', 'no such record', { status: 404 });
  const identity = { ...statementKeyParts(row.key), recordType: row.recordType, recordId: row.recordId };
  return { key: recordKey(identity), subject, inUse: row.inUse, asSubject: { key: subject.key, feed: subject.feed, sender: subject.sender, tokens: row.inUse ? subject.tokens : tokensOf(row.tokens) } };
}

/** An objection also covers records that no agreement does: it is asked of their own tokens, as well as of the person that the others make. */
async function objects(tx: Tx, found: readonly Found[]): Promise<boolean> {
  if (found.some(({ subject }) => subject.objected)) return true;
  const { rows } = await tx.query('select from objecting_token where token = any($1) limit 1', [found.flatMap(({ asSubject }) => asSubject.tokens)]);
  return rows.length > 0;
}

/** The same for both sides: which of them it is would say that the other one is of somebody else. */
function withheld(a: Found, b: Found): Explanation {
  const silent = (found: Found): Explanation['a'] => ({ ...side(found), inUse: false, level: null, linkable: false, reason: null });
  return {
    samePerson: null, summary: 'This may not be said: one of the records, or both, belong to somebody who objects.', a: silent(a), b: silent(b),
    kinds: [], sharedLevels: [], against: null, throughOthers: false,
  };
}

function side({ key, subject, inUse }: Found): Explanation['a'] {
  return { record: key, feed: subject.feed, sender: subject.sender, inUse, level: subject.level, linkable: subject.linkable, reason: subject.reason };
}

function summary(a: Found, b: Found, samePerson: boolean, throughOthers: boolean): string {
  if (!a.inUse || !b.inUse) return 'Not one person: a record that no agreement covers takes no part in any link.';
  if (a.subject.id === b.subject.id) return 'One person: the source itself says so.';
  if (throughOthers) return `One person, through records of others: joined by ${a.subject.level ?? ''} and ${b.subject.level ?? ''}.`;
  if (samePerson) return `One person: joined by ${a.subject.level ?? ''} and ${b.subject.level ?? ''}.`;
  const because = a.subject.reason ?? b.subject.reason;
  return because === null ? 'Not one person: each is linked, to different people.' : `Not one person: ${because}.`;
}
