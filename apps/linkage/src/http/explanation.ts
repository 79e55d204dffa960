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
  /** False when no agreement covers the record: it then takes no part in any link. */
  inUse: z.boolean(),
  level: level.nullable(), linkable: z.boolean(), reason: z.string().nullable(),
});

/** Why two records are, or are not, one person's: levels, kinds of key and reasons, never a token, a person id or who. */
export const explanationSchema = z.object({
  samePerson: z.boolean(),
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
 * @param a a record key (`feed|sender|scope|recordType|recordId`) or a record id.
 * @throws TributaryError `record-unknown` (404), `record-ambiguous` (409: an id that several records have; give the key).
 */
export async function explain(pool: pg.Pool, a: string, b: string): Promise<Explanation> {
  return withTransaction(pool, async (tx) => {
    const [first, second] = [await find(tx, a), await find(tx, b)];
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

async function find(tx: Tx, given: string): Promise<Found> {
  const [feed, sender, scope, recordType, ...rest] = given.split('|');
  const [where, params] = recordType === undefined
    ? [`strpos(t.records::text, to_json($1::text)::text) > 0 and r."recordId" = $1`, [given]]
    : [`starts_with(t.key, $1) and r."recordType" = $2 and r."recordId" = $3`, [`${feed}|${sender}|${scope}|`, recordType, rest.join('|')]];
  type Row = { key: string; recordType: string; recordId: string; subject: number; inUse: boolean; tokens: string };
  const { rows } = await tx.query<Row>(`${FOUND} where ${where} order by t.key limit 2`, params);
  const [row, another] = rows;
  if (!row) throw new TributaryError('record-unknown', 'no such record stands', { status: 404, remedy: 'Give a record key (feed|sender|scope|recordType|recordId) or a record id.' });
  if (another) throw new TributaryError('record-ambiguous', 'several records have this id', { status: 409, remedy: 'Give the record key (feed|sender|scope|recordType|recordId).' });
  const [subject] = await subjectsById(tx, [row.subject]);
  if (!subject) throw new TributaryError('record-unknown', 'no such record', { status: 404 });
  const identity = { ...statementKeyParts(row.key), recordType: row.recordType, recordId: row.recordId };
  return { key: recordKey(identity), subject, inUse: row.inUse, asSubject: { key: subject.key, feed: subject.feed, sender: subject.sender, tokens: row.inUse ? subject.tokens : tokensOf(row.tokens) } };
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
