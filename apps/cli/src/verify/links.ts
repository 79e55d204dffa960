import type { ExpectedLink } from '@tributary/matching';
import { streamRows, type Tx } from '@tributary/persistence';

interface Stated { key: string; person: string; level: string | null; linkable: boolean; objected: boolean }

/** The records of linkage's statements, each with the statement's person. Only the names of a record are read, not its payload. */
const RECORDS = `select split_part(st.key, '|', 1) || '|' || split_part(st.key, '|', 2) || '|' || split_part(st.key, '|', 3) || '|' || r."recordType" || '|' || r."recordId" as key,
    st.emitted_person as person, s.level, s.linkable, s.objected
  from linkage.statement st join linkage.subject s on s.id = st.subject cross join lateral json_to_recordset(st.records) as r ("recordType" text, "recordId" text)
  where st.emitted_person is not null`;

/** What differs, record by record, between the links that must be and those that linkage holds; texts name record keys, which say nothing of who somebody is. */
export async function compareLinks(tx: Tx, expected: ReadonlyMap<string, ExpectedLink>): Promise<{ compared: number; differences: string[] }> {
  const differences: string[] = [];
  const seen = new Set<string>();
  const realOf = new Map<string, string>();
  const expectedOf = new Map<string, string>();
  for await (const { key, person, level, linkable, objected } of streamRows<Stated>(tx, RECORDS, [], 5_000, true)) {
    if (seen.has(key)) differences.push(`${key}: is stated more than once`);
    seen.add(key);
    const must = expected.get(key);
    if (!must) differences.push(`${key}: is stated, and must not be`);
    else {
      if (must.level !== level || must.linkable !== linkable || must.objected !== objected) differences.push(`${key}: level, linkable or objected differ`);
      if ((realOf.get(must.person) ?? person) !== person || (expectedOf.get(person) ?? must.person) !== must.person) differences.push(`${key}: belongs to another person`);
      realOf.set(must.person, person);
      expectedOf.set(person, must.person);
    }
  }
  for (const key of expected.keys()) if (!seen.has(key)) differences.push(`${key}: must be stated, and is not`);
  return { compared: seen.size, differences };
}
