import type { ExpectedLink } from '@tributary/matching';
import { streamRows, type Tx } from '@tributary/persistence';

interface Stated { key: string; person: string | null; level: string | null; linkable: boolean; objected: boolean }

/** What differs between the links that must be and those that linkage holds; texts name record keys, which say nothing of who somebody is. */
export async function compareLinks(tx: Tx, expected: ReadonlyMap<string, ExpectedLink>): Promise<{ compared: number; differences: string[] }> {
  const differences: string[] = [];
  const seen = new Set<string>();
  const realOf = new Map<string, string>();
  const expectedOf = new Map<string, string>();
  const sql = `select r.key, r.emitted_person as person, s.level, s.linkable, s.objected from linkage.record r join linkage.subject s on s.id = r.subject where r.emitted_person is not null`;
  for await (const stated of streamRows<Stated>(tx, sql, [], 5_000)) {
    seen.add(stated.key);
    const must = expected.get(stated.key);
    if (!must) differences.push(`${stated.key}: is stated, and must not be`);
    else {
      if (must.level !== stated.level || must.linkable !== stated.linkable || must.objected !== stated.objected) differences.push(`${stated.key}: level, linkable or objected differ`);
      const person = stated.person ?? '';
      if ((realOf.get(must.person) ?? person) !== person || (expectedOf.get(person) ?? must.person) !== must.person) differences.push(`${stated.key}: belongs to another person`);
      realOf.set(must.person, person);
      expectedOf.set(person, must.person);
    }
  }
  for (const key of expected.keys()) if (!seen.has(key)) differences.push(`${key}: must be stated, and is not`);
  return { compared: seen.size, differences };
}

