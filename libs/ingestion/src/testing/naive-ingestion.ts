import { isValidUpn } from './numbers.js';
import type { Return, Row, Table } from './damaged-return.js';
import { TABLES } from './damaged-return.js';

/**
 * What the small feed makes of a sequence of returns, as its rules and the standards say it (education-feeds 0.2 and 1.8): no stages, no hashes, no tables, every record compared with every other.
 * It is what the service is held against, so nothing in it comes from the service.
 */
export class NaiveIngestion {
  #rank = 0;
  #hasAccepted = false;
  #subjects = 0;
  /** Whose a key is: the person that was last stated with it. */
  readonly #owners = new Map<string, number>();
  #standing = new Map<string, Fact>();

  /** What stands, by what each record is. */
  get standing(): ReadonlyMap<string, Fact> {
    return this.#standing;
  }

  take(sent: Return, isDraft: boolean): Told {
    const read = judged(sent);
    const records = counted(read);
    const quarantined = Object.values(records).reduce((sum, one) => sum + one.quarantined, 0);
    const none = { added: 0, corrected: 0, withdrawn: 0, unchanged: 0 };
    const rank = isDraft ? 1 : 2;
    if (rank < this.#rank) return { outcome: 'unchanged', records, changes: none };
    if (Object.values(records).every(({ accepted }) => accepted === 0)) return { outcome: 'refused', records, changes: none };
    const known = this.#recognise(read);
    const facts = new Map<string, Fact>();
    const kept = new Set<number>();
    for (const person of read.filter(({ table }) => table === 'person')) {
      const subject = known.get(person);
      if (person.rejected) for (const one of [...this.#ownersOfShared(person, read), subject]) if (one !== undefined) kept.add(one);
      if (subject === undefined || person.rejected) continue;
      const all = treeOf(person);
      const stated = factsOf(person, subject);
      if (all.some(({ rejected }) => rejected)) kept.add(subject);
      // Of several that only their order tells apart one may be the one that is missing: then nobody knows which, and nothing of the person is touched.
      if (!kept.has(subject) || !stated.some(({ id }) => this.#standing.has(next(id)) && !stated.some((other) => other.id === next(id)))) for (const fact of stated) facts.set(fact.id, fact);
      for (const key of ownKeys(person, read)) if (key !== null) this.#owners.set(key, subject);
    }
    const before = this.#standing;
    this.#standing = new Map([...[...before].filter(([id, fact]) => kept.has(fact.subject) && !facts.has(id)), ...facts]);
    const stated = [...facts.values()];
    const added = stated.filter(({ id }) => !before.has(id)).length;
    const corrected = stated.filter(({ id, text }) => before.has(id) && before.get(id)?.text !== text).length;
    const withdrawn = [...before.keys()].filter((id) => !this.#standing.has(id)).length;
    const outcome = quarantined > 0 ? 'partly' : added + corrected + withdrawn === 0 && this.#hasAccepted ? 'unchanged' : 'accepted';
    this.#rank = rank;
    this.#hasAccepted = true;
    return { outcome, records, changes: { added, corrected, withdrawn, unchanged: stated.length - added - corrected } };
  }

  /** Who is who: by UPN, else ULN, else name and date of birth; a key that two have names neither; where both have a stronger key it has said already that they differ. */
  #recognise(read: readonly Judged[]): Map<Judged, number> {
    const persons = read.filter(({ table }) => table === 'person');
    const found = new Map<Judged, number>();
    const taken = (subject: number): boolean => [...found.values()].includes(subject);
    const meet = (keysOf: (person: Judged) => Keys, many: 'none of many' | 'the first of many'): void => {
      KINDS.forEach((_kind, kind) => {
        const pairs = persons.filter((person) => !found.has(person)).flatMap((person): [Judged, number][] => {
          const keys = keysOf(person);
          const subject = this.#owners.get(keys[kind] ?? '');
          const differs = subject !== undefined && KINDS.some((_stronger, k) => k < kind && keys[k] !== null && [...this.#owners].some(([key, owner]) => owner === subject && key.startsWith(`${KINDS[k]} `)));
          return subject === undefined || differs || taken(subject) ? [] : [[person, subject]];
        });
        for (const [person, subject] of pairs) if (many === 'the first of many' ? !taken(subject) : pairs.filter((pair) => pair[1] === subject).length === 1) found.set(person, subject);
      });
    };
    meet((person) => ownKeys(person, read), 'none of many');
    // Whoever has no key that is not somebody else's too may still be the one of whom it was said before.
    meet((person) => (ownKeys(person, read).every((key) => key === null) ? lastOnly(person.keys) : NO_KEYS), 'the first of many');
    for (const person of persons) if (!found.has(person) && person.keys.some((key) => key !== null)) found.set(person, ++this.#subjects);
    return found;
  }

  /** Two records with one key of a table are rejected together; when they have a key of a person in common too, it is not known which of them it names, and whoever it named stays. */
  #ownersOfShared(person: Judged, read: readonly Judged[]): (number | undefined)[] {
    if (!person.hasKeyTwice) return [];
    const own = ownKeys(person, read);
    return person.keys.map((key, kind) => (key !== null && own[kind] === null ? this.#owners.get(key) : undefined));
  }
}

/** A record that stands: `id` is what it is, whoever's it is and under whatever it stands; `text` what is said of it. */
export interface Fact { readonly id: string; readonly subject: number; readonly text: string; readonly parent: string | null; readonly type: string; readonly says: Readonly<Record<string, string | null>> }
export interface Told {
  readonly outcome: string;
  readonly records: Readonly<Record<string, { readonly accepted: number; readonly quarantined: number; readonly dropped: number }>>;
  readonly changes: { readonly added: number; readonly corrected: number; readonly withdrawn: number; readonly unchanged: number };
}

const KINDS = ['upn', 'uln', 'name'] as const;
type Keys = readonly (string | null)[];
const NO_KEYS: Keys = [null, null, null];

interface Judged {
  readonly table: Table;
  readonly row: Row;
  readonly hasKeyTwice: boolean;
  readonly keys: Keys;
  parent: Judged | null;
  children: Judged[];
  rejected: boolean;
  says: Record<string, string | null>;
}

/** Every row, hung below its parent, with what is rejected of it and what is blanked. */
function judged(sent: Return): Judged[] {
  const all: Judged[] = [];
  TABLES.forEach((table, depth) => {
    for (const row of sent[table]) {
      const upTable = TABLES[depth - 1];
      const parent = upTable === undefined ? null : all.find((one) => one.table === upTable && one.row.key !== '' && one.row.key === row.parent) ?? null;
      const hasKeyTwice = table !== 'senneed' && row.key !== '' && sent[table].filter(({ key }) => key === row.key).length > 1;
      const says = Object.fromEntries(Object.entries(row.cells).map(([name, cell]): [string, string | null] => [name, cell === '' ? null : cell]));
      if (says['upn'] != null && !isValidUpn(says['upn'])) says['upn'] = null;
      const isUnreadable = row.isRagged || hasKeyTwice || (table !== 'senneed' && row.key === '') || (table === 'person' && says['surname'] === null);
      const one: Judged = {
        table, row, hasKeyTwice, parent, children: [], says, rejected: isUnreadable || (table !== 'person' && (parent === null || parent.rejected)),
        keys: table !== 'person' ? NO_KEYS : [named('upn', says['upn']), named('uln', says['uln']), says['surname'] == null ? null : named('name', [says['surname'], says['forename'], says['personbirthdate']].join('/'))],
      };
      parent?.children.push(one);
      all.push(one);
    }
  });
  blankWhatRulesBlame(all);
  for (const one of all) if (one.table === 'requests' && !one.rejected && one.says['requestoutcome'] === 'N' && one.children.some(({ rejected }) => !rejected) && one.parent) for (const all of treeOf(one.parent)) all.rejected = true;
  return all;
}

const named = (kind: string, value: string | null | undefined): string | null => (value == null ? null : `${kind} ${value}`);

/** P7, R1 and V5. A row that could not be read as a whole takes no part. */
function blankWhatRulesBlame(all: readonly Judged[]): void {
  const readable = all.filter(({ table, row, says }) => table === 'person' && !row.isRagged && row.key !== '' && says['surname'] !== null);
  const upns = readable.map(({ says }) => says['upn']);
  for (const one of readable) if (upns.filter((upn) => upn !== null && upn === one.says['upn']).length > 1) one.says = { ...one.says, upnBlanked: 'yes' };
  for (const one of readable) if (one.says['upnBlanked'] === 'yes') one.says['upn'] = null;
  for (const one of all) {
    if (one.table === 'requests' && one.says['receiveddate'] === null && one.says['requestoutcome'] !== 'H') one.says['requestoutcome'] = null;
    if (one.table === 'senneed' && Number(one.says['sentyperank']) > 2) one.says['sentyperank'] = null;
  }
}

/** A person's keys that nobody else of the return has. */
function ownKeys(person: Judged, read: readonly Judged[]): Keys {
  return person.keys.map((key) => (key !== null && read.filter(({ keys }) => keys.includes(key)).length === 1 ? key : null));
}

const lastOnly = (keys: Keys): Keys => keys.map((key, i) => (i === keys.findLastIndex((one) => one !== null) ? key : null));
const treeOf = (one: Judged): Judged[] => [one, ...one.children.flatMap(treeOf)];

function counted(all: readonly Judged[]): Told['records'] {
  return Object.fromEntries(TABLES.flatMap((table) => {
    const rows = all.filter((one) => one.table === table);
    const quarantined = rows.filter(({ rejected }) => rejected).length;
    return rows.length === 0 ? [] : [[table, { accepted: rows.length - quarantined, quarantined, dropped: 0 }]];
  }));
}

/** The id of the record that comes behind one of the same name. */
function next(id: string): string {
  const [, name = id, n] = /^(.*) no\. (\d+)$/.exec(id) ?? [];
  return `${name} no. ${Number(n ?? 1) + 1}`;
}

/** What is stated of one person: the person, the requests by the day on which they were received (else by the start of their plan), the plan of each, the needs by their type. */
function factsOf(person: Judged, subject: number): Fact[] {
  const facts: Fact[] = [];
  const state = (type: string, name: string, parent: string | null, says: Fact['says']): string => {
    let id = name;
    while (facts.some((fact) => fact.id === id)) id = next(id);
    facts.push({ id, subject, type, parent, says, text: JSON.stringify(says) });
    return id;
  };
  const below = (one: Judged): Judged[] => one.children.filter(({ rejected }) => !rejected);
  const { ethnicity = null, personbirthdate = null, surname = null, forename = null, upn = null, uln = null } = person.says;
  const own = state('person', `${subject}`, null, { ethnicity, personbirthdate, surname, forename, upn, uln });
  const order = (one: Judged): string => JSON.stringify([one.says['receiveddate'], one.says['requestoutcome']]);
  for (const request of below(person).toSorted((a, b) => (order(a) < order(b) ? -1 : 1))) {
    const { receiveddate = null, requestoutcome = null } = request.says;
    const [plan, ...more] = below(request);
    if (more.length > 0) throw new Error('a request has one plan at most here');
    const id = state('request', `${own} request ${receiveddate ?? `undated ${plan?.says['startdate'] ?? ''}`}`, own, { receiveddate, requestoutcome });
    if (!plan) continue;
    const planId = state('active-plan', `${id} plan`, id, { reviewmeeting: plan.says['reviewmeeting'] ?? null });
    for (const need of below(plan)) state('need', `${planId} need ${need.says['sentype'] ?? ''}`, planId, { sentype: need.says['sentype'] ?? null, sentyperank: need.says['sentyperank'] ?? null });
  }
  return facts;
}
