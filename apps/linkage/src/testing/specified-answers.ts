import { recordKey, subjectKey, type Statement } from '@tributary/contracts';
import type { SpecifiedStream } from './specified-stream.js';

/** What is to be answered of two records (docs/operations.md): whether they are one person's, or nothing at all where one may be somebody's who objects. */
export interface SpecifiedExplanation {
  readonly samePerson: boolean | null;
  readonly sides: readonly { readonly record: string; readonly inUse: boolean; readonly level: string | null; readonly reason: string | null; readonly linkable: boolean }[];
}

/** The first record of a statement, by its key. */
export const firstRecord = (statement: Statement): string => {
  const [record] = statement.records;
  return record === undefined ? '' : recordKey({ ...statement, ...record });
};

export function specifiedExplanation(stream: SpecifiedStream, a: Statement, b: Statement): SpecifiedExplanation {
  const objects = [a, b].some((one) => stream.objecting.has(subjectKey(one)) || one.tokens.some((token) => stream.finding.has(token)));
  const permitted = [a, b].map((one) => stream.permitted.includes(one));
  const together = stream.persons.some((keys) => keys.includes(subjectKey(a)) && keys.includes(subjectKey(b)));
  return {
    samePerson: objects ? null : together && permitted.every((one) => one),
    sides: [a, b].map((one, i) => {
      const link = objects ? undefined : stream.links.links.get(subjectKey(one));
      return { record: firstRecord(one), inUse: !objects && permitted[i] === true, level: link?.level ?? null, reason: link?.reason ?? null, linkable: link?.linkable ?? false };
    }),
  };
}

interface Standing { readonly person: number; readonly statement: Statement; readonly recordType: string; readonly payload: Readonly<Record<string, unknown>> }

/** Records that comparisons of returns look at, with the number of their person: nobody's who objects. */
function compared({ persons, objecting, permitted }: SpecifiedStream): Standing[] {
  return permitted.flatMap((statement) => (objecting.has(subjectKey(statement)) ? [] : statement.records.map(({ recordType, payload }) => ({
    person: persons.findIndex((keys) => keys.includes(subjectKey(statement))), statement, recordType, payload,
  }))));
}

/** How many a rule looks at (to the next five) and finds. Source: education-feeds 1.8, X1 and N3. */
export interface SpecifiedFinding { readonly rule: string; readonly looked: number; readonly count: number }

export function specifiedFindings(stream: SpecifiedStream, sender: string, year: string, day: string): SpecifiedFinding[] {
  const all = compared(stream);
  const of = (recordType: string) => all.filter((one) => one.recordType === recordType);
  const active = of('named-plan').filter(({ statement, payload: { start, ceased } }) => statement.scope === year && typeof start === 'string' && start <= day && !(typeof ceased === 'string' && ceased <= day));
  const pupils = Map.groupBy(of('pupil').filter(({ statement, payload }) => statement.sender === sender && statement.scope === `${year}-spring` && payload.onRoll === true), ({ person }) => person);
  const isE = (own: readonly Standing[]): boolean => own.some(({ payload }) => payload.senProvision === 'E');
  const holders = new Set(active.filter(({ statement }) => statement.sender === sender).map(({ person }) => person));
  const anywhere = new Set(active.map(({ person }) => person));
  const moved = of('named-plan').filter(({ statement, payload }) => statement.sender === sender && statement.scope === year && payload.ceaseReason === '5');
  const received = of('active-plan').filter(({ statement, payload }) => statement.sender !== sender && statement.scope >= year && payload.transferredFrom === sender);
  const census = [...pupils].filter(([person]) => holders.has(person));
  const returned = [...pupils].filter(([, own]) => isE(own));
  const finding = (rule: string, looked: number, count: number): SpecifiedFinding => ({ rule, looked: Math.ceil(looked / 5) * 5, count });
  return [
    finding('X1-census', census.length, census.filter(([, own]) => !isE(own)).length),
    finding('X1-sen2', returned.length, returned.filter(([person]) => !anywhere.has(person)).length),
    finding('N3', moved.length, moved.filter(({ person }) => !received.some((one) => one.person === person)).length),
  ];
}
