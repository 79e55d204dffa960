import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import type { Command } from 'commander';
import { parse } from 'csv-parse';
import { feedSchema, type Feed, type ServiceName } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';
import { output, table } from '../session/output.js';
import { Session } from '../session/session.js';
import { backlog, type Backlog } from '../session/settled.js';
import { verify } from '../verify/verify.js';
import { HOME, JSON_OUTPUT } from './options.js';

interface Common { home?: string; json?: boolean }

/** The ingestion service of a feed. */
export function serviceOf(feed: Feed): ServiceName {
  switch (feed) {
    case 'sen2': case 'nhs-numbers': return 'ingest-sen2';
    case 'school-census': return 'ingest-school-census';
    case 'camhs': return 'ingest-camhs';
    case 'ae': return 'ingest-ae';
  }
}

const truthRow = z.object({ feed: feedSchema, sender: z.string(), scope: z.string(), localRecordId: z.string(), truePersonId: z.string() });
const subjectsSchema = z.object({ subjects: z.array(z.string().nullable()) });
const rate = z.number().nullable();
const quality = { truePairs: z.number(), linkedPairs: z.number(), correctPairs: z.number(), precision: rate, recall: rate, f1: rate };
const evaluationSchema = z.object({ subjects: z.number(), unknown: z.number(), rows: z.number(), said: z.object({ pairs: z.number(), correct: z.number() }), pairs: z.array(z.object({ feedA: z.string(), feedB: z.string(), ...quality })), all: z.object(quality) });
export interface Evaluation extends z.infer<typeof evaluationSchema> {
  /** Rows of the truth whose record ingestion does not hold: refused, quarantined or never sent. They are in no pair. */
  readonly notHeld: number;
}
const CHUNK = 5_000;

/** Rows of a truth file. @throws TributaryError `truth-invalid` */
export async function* truthRows(file: string): AsyncGenerator<z.infer<typeof truthRow>> {
  // Unlike pipe, pipeline hands an error of the file on to who reads the rows.
  for await (const record of pipeline(createReadStream(file), parse({ columns: true, bom: true }), () => undefined) as AsyncIterable<unknown>) {
    const row = truthRow.safeParse(record);
    if (!row.success) throw new TributaryError('truth-invalid', 'the truth file has not the columns feed, sender, scope, localRecordId, truePersonId');
    yield row.data;
  }
}

/** A row of the truth that ingestion holds: a subject (`feed|sender|subjectId`) and who it truly is. */
export interface TrueSubject { readonly subject: string; readonly person: string }

export interface Truth {
  readonly rows: readonly TrueSubject[];
  /** Rows whose record ingestion does not hold: refused, quarantined or never sent. They are in no pair. */
  readonly notHeld: number;
}

/** The rows of a truth file that ingestion holds: it knows local ids, and turns them into subjects. */
export async function trueSubjects(session: Pick<Session, 'api'>, file: string): Promise<Truth> {
  const groups = new Map<string, { feed: Feed; sender: string; scope: string; rows: { id: string; person: string }[] }>();
  for await (const { feed, sender, scope, localRecordId: id, truePersonId: person } of truthRows(file)) {
    const key = `${feed}|${sender}|${scope}`;
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { feed, sender, scope, rows: [] }));
    group.rows.push({ id, person });
  }
  const found: TrueSubject[] = [];
  let notHeld = 0;
  for (const { feed, sender, scope, rows } of groups.values()) {
    for (let start = 0; start < rows.length; start += CHUNK) {
      const chunk = rows.slice(start, start + CHUNK);
      const json = { feed, sender, scope, localRecordIds: chunk.map((row) => row.id) };
      const { subjects } = await session.api(serviceOf(feed)).call('/v1/evaluation/subjects', subjectsSchema, { method: 'POST', json });
      chunk.forEach(({ person }, i) => {
        const subject = subjects[i] ?? null;
        if (subject === null) notHeld++;
        else found.push({ subject: `${feed}|${sender}|${subject}`, person });
      });
    }
  }
  return { rows: found, notHeld };
}

/** Measures the links against the truth: rows are compared by subject in linkage. */
export async function evaluateLinkage(session: Pick<Session, 'api'>, ...truths: readonly Truth[]): Promise<Evaluation> {
  const body = truths.flatMap(({ rows }) => rows.map((row) => JSON.stringify(row))).join('\n');
  const evaluation = await session.api('linkage').call('/v1/evaluation', evaluationSchema, { method: 'POST', body, contentType: 'application/x-ndjson' });
  return { ...evaluation, notHeld: truths.reduce((sum, truth) => sum + truth.notHeld, 0) };
}

/** Precision of what linkage itself has joined: without the pairs that a source gives as one person, of which there are many and nearly all are right. */
export function precisionOfLinks({ all, said }: Evaluation): number | null {
  return all.linkedPairs === said.pairs ? null : (all.correctPairs - said.correct) / (all.linkedPairs - said.pairs);
}

const percent = (x: number | null) => (x === null ? '-' : `${(Math.floor(x * 100_000 + 0.5) / 1000).toFixed(3)} %`);

export function evaluationText(e: Evaluation): string {
  const rows = [...e.pairs.map((p) => [`${p.feedA} - ${p.feedB}`, p.truePairs, p.linkedPairs, p.correctPairs, percent(p.precision), percent(p.recall), percent(p.f1)]),
    ['all', e.all.truePairs, e.all.linkedPairs, e.all.correctPairs, percent(e.all.precision), percent(e.all.recall), percent(e.all.f1)]];
  return [
    table([['feeds', 'true pairs', 'linked', 'correct', 'precision', 'recall', 'F1'], ...rows]),
    `${e.rows} rows of the truth compared, of ${e.subjects} source persons; ${e.notHeld} rows not held by ingestion, ${e.unknown} source persons not in use by linkage`,
    `sources themselves give ${e.said.pairs} pairs as one person, ${e.said.pairs - e.said.correct} of them wrongly; precision without these ${percent(precisionOfLinks(e))}`,
  ].join('\n');
}

const sideSchema = z.looseObject({ record: z.string(), level: z.string().nullable(), linkable: z.boolean(), reason: z.string().nullable() });
/** `samePerson` is null where it may not be said. */
const explanationSchema = z.looseObject({ samePerson: z.boolean().nullable(), summary: z.string(), a: sideSchema, b: sideSchema, kinds: z.array(z.object({ kind: z.string(), result: z.string() })) });

const askedSubject = z.object({ subject: z.string() });

/**
 * A record as linkage knows it. What the sender calls it, `feed/sender/scope/localRecordId`, is known to the ingestion service of the feed only; anything else is taken as it is.
 * @throws TributaryError `not-a-record`, `record-not-held`; what was given is not repeated.
 */
export async function recordOf(session: Pick<Session, 'api'>, given: string): Promise<string> {
  if (given.trim() !== '' && (!given.includes('/') || given.includes('|'))) return given;
  const [first, sender, scope, ...rest] = given.split('/');
  const feed = feedSchema.safeParse(first);
  const localRecordId = rest.join('/');
  if (!feed.success || !sender || !scope || localRecordId === '') {
    throw new TributaryError('not-a-record', 'this is not feed/sender/scope/localRecordId', { remedy: `For example: sen2/806/2025/17, the person that the return calls 17. Feeds: ${feedSchema.options.join(', ')}.` });
  }
  const json = { feed: feed.data, sender, scope, localRecordId };
  return (await session.api(serviceOf(feed.data)).call('/v1/subjects', askedSubject, { method: 'POST', json })).subject;
}

const crossCheckSchema = z.looseObject({
  findings: z.array(z.looseObject({ rule: z.string(), title: z.string(), remedy: z.string(), compared: z.boolean(), looked: z.number(), count: z.number(), by: z.string(), places: z.array(z.object({ place: z.string().nullable(), count: z.number() })) })),
});
type CrossFinding = z.infer<typeof crossCheckSchema>['findings'][number];

function crossText({ rule, title, remedy, compared, looked, count, places }: CrossFinding): string {
  if (!compared) return `${rule} not compared: a return is missing. ${title}.`;
  const where = places.map((p) => `    ${p.place ?? 'not said'}: ${p.count}`);
  return [`${rule} ${count} of ${looked}. ${title}.${count > 0 ? ` ${remedy}` : ''}`, ...where].join('\n');
}

/** That what has been compared is not at rest, and what to do; nothing where it is, or nobody can say. */
export function underWay(left: Backlog | null): string[] {
  const todo = Object.entries(left ?? {}).filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`);
  return todo.length === 0 ? [] : [`Work is under way (${todo.join(', ')}): what it has not reached yet differs. Compare again when npx tributary status says that nothing is left.`];
}

/** Of two that were given it is said which one cannot be used. */
const oneOfTwo = (which: string, record: Promise<string>): Promise<string> =>
  record.catch((error: unknown) => { throw error instanceof TributaryError ? new TributaryError(error.code, `the ${which} of the two: ${error.message}`, { status: error.status, cause: error, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) }) : error; });

/** Why two records are, or are not, one person's, as linkage tells it. @param a as `recordOf` takes it, like `b`. */
export async function explained(session: Pick<Session, 'api'>, a: string, b: string): Promise<z.infer<typeof explanationSchema>> {
  const query = { a: await oneOfTwo('first', recordOf(session, a)), b: await oneOfTwo('second', recordOf(session, b)) };
  return session.api('linkage').call('/v1/explanations', explanationSchema, { query });
}

export function qualityCommands(program: Command): void {
  const linkage = program.command('linkage').description('Link quality');
  linkage.command('cross-checks').description('What comparing a SEN2 return with the census and with other councils\' returns finds').requiredOption('--sender <dfe>', 'DfE number of the council').requiredOption('--scope <year>', 'collection year of its SEN2 return').option(...HOME).option(...JSON_OUTPUT)
    .action(async ({ sender, scope, ...options }: Common & { sender: string; scope: string }) => {
      const found = await (await Session.open(options.home)).api('linkage', `sender-${sender}`).call('/v1/cross-checks', crossCheckSchema, { query: { scope } });
      output(options).result(found, (f) => f.findings.map(crossText).join('\n'));
    });
  linkage.command('evaluate').description('Precision and recall of the links against a truth file').requiredOption('--truth <file>', 'CSV with the columns feed, sender, scope, localRecordId, truePersonId').option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: Common & { truth: string }) => {
      const session = await Session.open(options.home);
      output(options).result(await evaluateLinkage(session, await trueSubjects(session, options.truth)), evaluationText);
    });
  program.command('verify').description('Recompute links and cells from the facts and compare everything').option(...HOME).option(...JSON_OUTPUT).action(async (options: Common) => {
    const session = await Session.open(options.home);
    const result = await verify(session);
    const out = output(options);
    out.result(result, (v) => [`${v.facts} facts, ${v.records} records, ${v.persons} persons, ${v.cells} cells compared in ${v.seconds} s`, v.ok ? 'everything agrees' : `${v.linkDifferences} links and ${v.cellDifferences} cells differ`, ...v.examples].join('\n'));
    if (result.ok) return;
    process.exitCode = 1;
    for (const line of underWay(await backlog(session).catch(() => null))) out.note(line);
  });
  program.command('explain').argument('<a>', 'a record by what its sender calls it, feed/sender/scope/localRecordId as in a truth file (sen2/806/2025/17), by its key feed|sender|scope|recordType|recordId as in what verify names, or by its id').argument('<b>', 'the other record').description('Why two records are, or are not, one person\'s').option(...HOME).option(...JSON_OUTPUT).action(async (a: string, b: string, options: Common) => {
    output(options).result(await explained(await Session.open(options.home), a, b), (e) => [e.summary, ...e.kinds.map((k) => `  ${k.kind}: ${k.result}`)].join('\n'));
  });
}
