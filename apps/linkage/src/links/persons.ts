import { groupSubjects, reasonText, type Level } from '@tributary/matching';

/** A subject of which something stands, as the decision needs it. */
export interface Candidate {
  readonly id: number;
  readonly key: string;
  readonly feed: string;
  readonly sender: string;
  readonly tokens: readonly string[];
  /** The person it belonged to until now; null when it had none. */
  readonly person: string | null;
}

export interface Outcome {
  readonly person: string;
  readonly level: Level | null;
  readonly linkable: boolean;
  readonly objected: boolean;
  readonly reason: string | null;
}

export interface HistoryEntry {
  readonly kind: 'merged' | 'split';
  /** The id that lives on, or the one a part was split off from. */
  readonly person: string;
  /** The id that ended, or the new one of the part. */
  readonly other: string;
}

export interface PersonsDecision {
  readonly outcomes: ReadonlyMap<number, Outcome>;
  readonly history: readonly HistoryEntry[];
}

export interface DecisionContext {
  readonly maxHolders: number;
  readonly ignored: ReadonlySet<string>;
  readonly objecting: ReadonlySet<string>;
  /** A new random person id. */
  newPerson(): string;
}

/**
 * Groups a neighbourhood from nothing and gives each group its person id. Where a person falls apart, the part holding the subject that was
 * registered first keeps the id; where persons become one, that of the subject registered first lives on (correctness.md section 4).
 */
export function decidePersons(candidates: readonly Candidate[], context: DecisionContext): PersonsDecision {
  const byKey = new Map(candidates.map((c) => [c.key, c]));
  const { persons, decisions } = groupSubjects(candidates, { maxHolders: context.maxHolders, ignored: context.ignored });
  const groups = persons.map((keys) => keys.flatMap((key) => byKey.get(key) ?? []).sort((a, b) => a.id - b.id));
  const heir = heirs(groups);
  const outcomes = new Map<number, Outcome>();
  const history: HistoryEntry[] = [];
  for (const group of groups) {
    const inherited = [...new Set(group.flatMap((member) => (member.person !== null && heir.get(member.person) === group ? member.person : [])))];
    const person = inherited[0] ?? context.newPerson();
    for (const ended of inherited.slice(1)) history.push({ kind: 'merged', person, other: ended });
    for (const left of new Set(group.map((member) => member.person))) {
      if (left !== null && heir.get(left) !== group) history.push({ kind: 'split', person: left, other: person });
    }
    const objected = group.some((member) => member.tokens.some((token) => context.objecting.has(token)));
    for (const member of group) {
      const decision = decisions.get(member.key);
      if (!decision) throw new RangeError('a subject was not decided');
      const reason = decision.reason === null ? null : reasonText(decision.reason);
      outcomes.set(member.id, { person, level: decision.level, linkable: decision.linkable, objected, reason });
    }
  }
  return { outcomes, history };
}

/** For each person until now the group that keeps its id. */
function heirs(groups: readonly (readonly Candidate[])[]): Map<string, readonly Candidate[]> {
  const first = new Map<string, { id: number; group: readonly Candidate[] }>();
  for (const group of groups) {
    for (const { person, id } of group) {
      if (person === null) continue;
      const known = first.get(person);
      if (!known || id < known.id) first.set(person, { id, group });
    }
  }
  return new Map([...first].map(([person, { group }]) => [person, group]));
}
