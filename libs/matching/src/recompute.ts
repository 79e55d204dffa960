import type { IsoDate } from '@tributary/domain';
import { groupSubjects, type Decision, type Grouping, type GroupingOptions } from './grouping.js';
import { isPermitted, objectingTokens, permitted, statedDespiteObjection, type AgreementTerm, type ObjectionTerm } from './permission.js';
import { tokensInScope, type Level, type Subject } from './subjects.js';

/** A current fact as ingestion holds it: `feed.*.v1` without payload. */
export interface CurrentFact {
  readonly feed: string;
  readonly sender: string;
  readonly scope: string;
  readonly recordType: string;
  readonly recordId: string;
  readonly subjectId: string;
  readonly withdrawn: boolean;
  readonly council: string;
  readonly tokens: readonly string[];
}

export interface Governance {
  readonly agreements: readonly AgreementTerm[];
  readonly objections: readonly ObjectionTerm[];
  /** London date on which permission is judged. */
  readonly today: IsoDate;
}

/** What linkage must state about a record; `person` is the first of the keys of the person's subjects, since real ids are random. */
export interface ExpectedLink {
  readonly person: string;
  readonly level: Level | null;
  readonly linkable: boolean;
  readonly objected: boolean;
}

export interface Recomputation {
  /** By `feed|sender|scope|recordType|recordId`: every record that must be stated, and no other. */
  readonly links: ReadonlyMap<string, ExpectedLink>;
  readonly grouping: Grouping;
}

/**
 * Links from the current facts alone, by the plainest way there is: what `tributary verify` and the specs compare the running system
 * with. Facts without permission take no part at all, as if they had been dropped at the door.
 */
export function recomputeLinks(facts: Iterable<CurrentFact>, governance: Governance, options: GroupingOptions = {}): Recomputation {
  const allowed = permitted(governance.agreements, governance.today);
  const current: CurrentFact[] = [];
  for (const fact of facts) if (!fact.withdrawn && isPermitted(allowed, fact)) current.push(fact);
  const subjects = subjectsOf(current);
  const grouping = groupSubjects(subjects.values(), options);
  const objecting = objectingTokens(governance.objections, governance.today);
  const personOf = new Map<string, { person: string; objected: boolean }>();
  for (const members of grouping.persons) {
    const objected = members.some((key) => subjects.get(key)?.tokens.some((token) => objecting.has(token)) ?? false);
    for (const key of members) personOf.set(key, { person: members[0] ?? key, objected });
  }
  const links = new Map<string, ExpectedLink>();
  for (const fact of current) {
    const link = linkOf(fact, personOf, grouping.decisions);
    if (!link.objected || statedDespiteObjection(fact.feed)) {
      links.set(`${fact.feed}|${fact.sender}|${fact.scope}|${fact.recordType}|${fact.recordId}`, link);
    }
  }
  return { links, grouping };
}

/** Subjects of facts: the tokens of a subject are those of all its current facts (tokensInScope). */
export function subjectsOf(facts: Iterable<CurrentFact>): Map<string, Subject> {
  const tokens = new Map<string, { feed: string; sender: string; tokens: Set<string> }>();
  for (const fact of facts) {
    const key = `${fact.feed}|${fact.sender}|${fact.subjectId}`;
    const known = tokens.get(key) ?? { feed: fact.feed, sender: fact.sender, tokens: new Set<string>() };
    for (const token of tokensInScope(fact)) known.tokens.add(token);
    tokens.set(key, known);
  }
  return new Map([...tokens].map(([key, s]) => [key, { key, feed: s.feed, sender: s.sender, tokens: [...s.tokens].sort() }]));
}

function linkOf(fact: CurrentFact, personOf: ReadonlyMap<string, { person: string; objected: boolean }>, decisions: ReadonlyMap<string, Decision>): ExpectedLink {
  const key = `${fact.feed}|${fact.sender}|${fact.subjectId}`;
  const person = personOf.get(key);
  const decision = decisions.get(key);
  if (!person || !decision) throw new RangeError('a fact has no subject');
  return { person: person.person, level: decision.level, linkable: decision.linkable, objected: person.objected };
}
