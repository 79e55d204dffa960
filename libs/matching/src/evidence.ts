import { kindOf, type Kind, type Subject } from './subjects.js';

export type Comparison = 'agree' | 'differ' | 'unknown';

/** What is known about one person at some step of the ladder: the union over the subjects joined so far. */
export interface Evidence {
  readonly members: readonly Subject[];
  readonly tokens: ReadonlyMap<Kind, ReadonlySet<string>>;
  readonly sources: ReadonlySet<string>;
}

export function sourceOf(subject: Subject): string {
  return `${subject.feed}|${subject.sender}`;
}

export function evidenceOf(members: readonly Subject[]): Evidence {
  const tokens = new Map<Kind, Set<string>>();
  for (const member of members) {
    for (const token of member.tokens) {
      const kind = kindOf(token);
      if (kind === null) continue;
      const known = tokens.get(kind);
      if (known) known.add(token);
      else tokens.set(kind, new Set([token]));
    }
  }
  return { members, tokens, sources: new Set(members.map(sourceOf)) };
}

export function mergeEvidence(parts: readonly Evidence[]): Evidence {
  return evidenceOf(parts.flatMap((part) => part.members));
}

/** One shared value is agreement, so a former value counts as known; none shared is a difference; one side empty says nothing. */
export function compare(kind: Kind, a: Evidence, b: Evidence): Comparison {
  const left = a.tokens.get(kind);
  const right = b.tokens.get(kind);
  if (!left || !right) return 'unknown';
  for (const token of left) if (right.has(token)) return 'agree';
  return 'differ';
}

export function shareSource(a: Evidence, b: Evidence): boolean {
  for (const source of a.sources) if (b.sources.has(source)) return true;
  return false;
}
