import fc from 'fast-check';
import { EditedPeople, edits, type Edit } from './edited-people.js';
import { upnOf } from './numbers.js';
import type { TinyPerson } from './tiny-files.js';

/** A row of a table of the small feed: its own key, its parent's, and its cells by the name of their column. */
export interface Row { readonly key: string; readonly parent: string; readonly cells: Readonly<Record<string, string>>; readonly isRagged: boolean }
export const TABLES = ['person', 'requests', 'activeplans', 'senneed'] as const;
export type Table = (typeof TABLES)[number];
/** A return as it is sent: every table with its rows, in their order. */
export type Return = Readonly<Record<Table, readonly Row[]>>;

const COLUMNS: Readonly<Record<Table, readonly string[]>> = {
  person: ['surname', 'forename', 'personbirthdate', 'upn', 'uln', 'sex', 'ethnicity'], requests: ['receiveddate', 'requestoutcome', 'teamid'], activeplans: ['startdate', 'reviewmeeting'], senneed: ['sentype', 'sentyperank'],
};
const KEYS: Readonly<Record<Table, readonly string[]>> = {
  person: ['persontableid'], requests: ['requeststableid', 'persontableid'], activeplans: ['activeplanstableid', 'requeststableid'], senneed: ['activeplanstableid'],
};

/** What is wrong with a return when it is sent. Numbers choose the rows. */
const DAMAGES = [
  'person key twice', 'request key twice', 'plan key twice', 'request of nobody', 'plan of nothing', 'need of nothing', 'ragged person', 'ragged request', 'ragged plan', 'ragged need', 'no surname', 'UPN of another',
  'UPN that is none', 'plan on a refusal', 'rank that is none', 'need without parent', 'plan without key', 'request left out',
  'request of another', 'person again without surname',
] as const;
export interface Damage { readonly what: (typeof DAMAGES)[number]; readonly a: number; readonly b: number }

/** One submission: how people are edited first, whose version is sent (0: of now; 1: of the time before), what is wrong with it, in what order and under what keys rows come. */
export interface Sending { readonly edit: readonly Edit[]; readonly back: number; readonly damages: readonly Damage[]; readonly order: number; readonly isDraft: boolean }
const damage: fc.Arbitrary<Damage> = fc.record({ what: fc.constantFrom(...DAMAGES), a: fc.nat(40), b: fc.nat(40) });
export const sending: fc.Arbitrary<Sending> = fc.record({
  edit: edits, back: fc.constantFrom(0, 0, 0, 1, 2), damages: fc.array(damage, { maxLength: 5 }), order: fc.nat(1_000), isDraft: fc.constantFrom(true, false, false, false),
});

/** The returns that are sent one after the other, undamaged and as they come. */
export function returnsOf(count: number, sendings: readonly Sending[]): { readonly sent: Return; readonly isDraft: boolean }[] {
  const model = new EditedPeople(count);
  model.edit(Array.from({ length: count }, (_, who) => ['add-request', 'add-plan'].map((what) => ({ what, who, n: who % 2 }) as Edit)).flat());
  const versions = [model.people];
  return sendings.map(({ edit, back, damages, order, isDraft }, n) => {
    model.edit(edit);
    versions.push(model.people);
    const whole = tablesOf(versions.at(-1 - back) ?? model.people, `s${n}k`);
    return { sent: reordered(damages.reduce(damaged, whole), order), isDraft };
  });
}

const row = (key: string, parent: string, cells: Row['cells']): Row => ({ key, parent, cells, isRagged: false });

/** @param salt of the keys: others in each submission. */
export function tablesOf(people: readonly TinyPerson[], salt: string): Return {
  const tables: Record<Table, Row[]> = { person: [], requests: [], activeplans: [], senneed: [] };
  let serial = 0;
  const key = (): string => `${salt}${++serial}`;
  for (const p of people) {
    const own = key();
    tables.person.push(row(own, '', { surname: p.surname ?? '', forename: p.forename ?? '', personbirthdate: p.dob ?? '', upn: p.upn ?? '', uln: p.uln ?? '', sex: 'F', ethnicity: p.ethnicity ?? '' }));
    for (const r of p.requests ?? []) {
      const request = key();
      tables.requests.push(row(request, own, { receiveddate: r.received ?? '2024-05-01', requestoutcome: r.outcome ?? 'Y', teamid: 'T1' }));
      if (!r.plan) continue;
      const plan = key();
      tables.activeplans.push(row(plan, request, { startdate: r.plan.start ?? '', reviewmeeting: r.plan.review ?? '' }));
      for (const [sentype, sentyperank] of r.plan.needs) tables.senneed.push(row('', plan, { sentype, sentyperank }));
    }
  }
  return tables;
}

const at = (rows: readonly Row[], n: number): number => n % Math.max(rows.length, 1);
const changed = (sent: Return, table: Table, n: number, change: (one: Row) => Row): Return => ({ ...sent, [table]: sent[table].map((one, i) => (i === at(sent[table], n) ? change(one) : one)) });
const ragged = (one: Row): Row => ({ ...one, isRagged: true });
const keyOf = (rows: readonly Row[], n: number): string => rows[at(rows, n)]?.key ?? '';
const withCells = (cells: Row['cells']) => (one: Row): Row => ({ ...one, cells: { ...one.cells, ...cells } });

function damaged(sent: Return, { what, a, b }: Damage): Return {
  switch (what) {
    case 'person key twice': return changed(sent, 'person', a, (one) => ({ ...one, key: keyOf(sent.person, b) }));
    case 'request key twice': return changed(sent, 'requests', a, (one) => ({ ...one, key: keyOf(sent.requests, b) }));
    case 'plan key twice': return changed(sent, 'activeplans', a, (one) => ({ ...one, key: keyOf(sent.activeplans, b) }));
    case 'request of nobody': return changed(sent, 'requests', a, (one) => ({ ...one, parent: 'nobody' }));
    case 'plan of nothing': return changed(sent, 'activeplans', a, (one) => ({ ...one, parent: 'nothing' }));
    case 'need of nothing': return changed(sent, 'senneed', a, (one) => ({ ...one, parent: 'nothing' }));
    case 'ragged person': return changed(sent, 'person', a, ragged);
    case 'ragged request': return changed(sent, 'requests', a, ragged);
    case 'ragged plan': return changed(sent, 'activeplans', a, ragged);
    case 'ragged need': return changed(sent, 'senneed', a, ragged);
    case 'no surname': return changed(sent, 'person', a, withCells({ surname: '' }));
    case 'UPN of another': return changed(sent, 'person', a, withCells({ upn: sent.person[at(sent.person, b)]?.cells['upn'] ?? '' }));
    case 'UPN that is none': return changed(sent, 'person', a, withCells({ upn: upnOf(a).replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) }));
    case 'plan on a refusal': {
      const request = sent.activeplans[at(sent.activeplans, a)]?.parent;
      return { ...sent, requests: sent.requests.map((one) => (one.key === request ? withCells({ requestoutcome: 'N' })(one) : one)) };
    }
    case 'rank that is none': return changed(sent, 'senneed', a, withCells({ sentyperank: '3' }));
    case 'need without parent': return changed(sent, 'senneed', a, (one) => ({ ...one, parent: '' }));
    case 'plan without key': return changed(sent, 'activeplans', a, (one) => ({ ...one, key: '' }));
    case 'request of another': {
      const own = keyOf(sent.person, b);
      const days = sent.requests.filter(({ parent }) => parent === own).map(({ cells }) => cells['receiveddate']);
      return changed(sent, 'requests', a, (one) => (days.includes(one.cells['receiveddate']) ? one : { ...one, parent: own }));
    }
    case 'person again without surname': {
      const one = sent.person[at(sent.person, a)];
      return one === undefined ? sent : { ...sent, person: [...sent.person, { ...withCells({ surname: '' })(one), key: `${one.key}again` }] };
    }
    case 'request left out': return { ...sent, requests: sent.requests.filter((_, i) => i !== at(sent.requests, a)) };
  }
}

/** A return in which a person stands again, word for word, and has half of the requests there. */
export function again(sent: Return, n: number): Return {
  const one = sent.person[at(sent.person, n)];
  if (one === undefined) return sent;
  const own = sent.requests.filter(({ parent }) => parent === one.key);
  const moved = new Set(own.slice(own.length >> 1));
  return { ...sent, person: [...sent.person, { ...one, key: `${one.key}again` }], requests: sent.requests.map((request) => (moved.has(request) ? { ...request, parent: `${one.key}again` } : request)) };
}

/** The same rows, each table in an order that a number chooses. */
export function reordered(sent: Return, seed: number): Return {
  return { person: shuffled(sent.person, seed), requests: shuffled(sent.requests, seed + 1), activeplans: shuffled(sent.activeplans, seed + 2), senneed: shuffled(sent.senneed, seed + 3) };
}

function shuffled(rows: readonly Row[], seed: number): Row[] {
  let state = seed + 1;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647);
  return rows.map((one): [number, Row] => [next(), one]).toSorted(([a], [b]) => a - b).map(([, one]) => one);
}

/** The same content under other keys: those that were the same still are. */
export const rekeyed = (sent: Return, key: (was: string) => string): Return => {
  const rename = (one: Row): Row => ({ ...one, key: one.key === '' ? '' : key(one.key), parent: one.parent === '' ? '' : key(one.parent) });
  return { person: sent.person.map(rename), requests: sent.requests.map(rename), activeplans: sent.activeplans.map(rename), senneed: sent.senneed.map(rename) };
};

/** The files of a return. A ragged row has a cell too many. */
export function filesOf(sent: Return, year = '2025'): Record<string, string> {
  const text = (table: Table): string => [[...KEYS[table], ...COLUMNS[table]], ...sent[table].map(({ key, parent, cells, isRagged }) => {
    const keys = table === 'person' ? [key] : table === 'senneed' ? [parent] : [key, parent];
    return [...keys, ...COLUMNS[table].map((name) => cells[name] ?? ''), ...(isRagged ? ['x'] : [])];
  })].map((cells) => cells.join(',')).join('\n');
  return { 'x_sen2.csv': `year,lea\n${year},806\n`, 'x_team.csv': 'teamid,teamcode\nT1,A01\n', ...Object.fromEntries(TABLES.map((table) => [`x_${table}.csv`, `${text(table)}\n`])) };
}
