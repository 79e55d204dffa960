import { readFileSync } from 'node:fs';
import { csvRows, unzip, xmlTree, type Row, type XmlNode } from './read.js';

/** One request of a return with what hangs under it, read back from the file as a receiver would. Dates are `YYYY-MM-DD` or empty. */
export interface ReadRequest {
  readonly person: Row;
  readonly request: Row;
  readonly assessment: Row | null;
  readonly plan: Row | null;
  readonly active: Row | null;
  readonly needs: readonly Row[];
  readonly placements: readonly Row[];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function plain(value: string): string {
  const m = /^(\d{4})-([A-Z][a-z]{2})-(\d\d) 00:00:00$/.exec(value);
  if (m) return `${m[1] ?? ''}-${String(MONTHS.indexOf(m[2] ?? '') + 1).padStart(2, '0')}-${m[3] ?? ''}`;
  return value === 'True' ? '1' : value === 'False' ? '0' : value;
}

export async function readBlade(path: string): Promise<{ requests: ReadRequest[]; tables: Map<string, Row[]> }> {
  const tables = new Map<string, Row[]>();
  for (const [name, text] of await unzip(path)) {
    const rows = csvRows(text).map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, plain(v)])));
    tables.set(name.replace(/^.*_/, '').replace('.csv', ''), rows);
  }
  const by = (table: string, key: string) => Map.groupBy(tables.get(table) ?? [], (row) => row[key] ?? '');
  const persons = by('person', 'persontableid');
  const assessments = by('assessment', 'requeststableid');
  const plans = by('namedplan', 'assessmenttableid');
  const actives = by('activeplans', 'requeststableid');
  const needs = by('senneed', 'activeplanstableid');
  const placements = by('placementdetail', 'activeplanstableid');
  const requests = (tables.get('requests') ?? []).map((request) => {
    const assessment = assessments.get(request['requeststableid'] ?? '')?.[0] ?? null;
    const active = actives.get(request['requeststableid'] ?? '')?.[0] ?? null;
    const person = persons.get(request['persontableid'] ?? '')?.[0];
    if (!person) throw new Error('a request without a person');
    return {
      person, request, assessment, active,
      plan: plans.get(assessment?.['assessmenttableid'] ?? '-')?.[0] ?? null,
      needs: needs.get(active?.['activeplanstableid'] ?? '-') ?? [],
      placements: placements.get(active?.['activeplanstableid'] ?? '-') ?? [],
    };
  });
  return { requests, tables };
}

const all = (node: XmlNode | undefined, name: string): XmlNode[] => node?.children.filter((c) => c.name === name) ?? [];
const row = (node: XmlNode | undefined): Row => Object.fromEntries((node?.children ?? []).filter((c) => c.children.length === 0).map((c) => [c.name.toLowerCase(), c.text]));
const rowOrNull = (node: XmlNode | undefined): Row | null => (node ? row(node) : null);

export function readXml(path: string): ReadRequest[] {
  const [message] = xmlTree(readFileSync(path, 'utf8')).children;
  return all(all(message, 'Persons')[0], 'Person').flatMap((person) => all(person, 'Requests').map((request) => {
    const [assessment] = all(request, 'Assessment');
    const [active] = all(request, 'ActivePlans');
    return {
      person: row(person), request: row(request), assessment: rowOrNull(assessment), plan: rowOrNull(all(assessment, 'NamedPlan')[0]),
      active: rowOrNull(active), needs: all(active, 'SENneed').map(row), placements: all(active, 'PlacementDetail').map(row),
    };
  }));
}

export async function readReturn(path: string): Promise<ReadRequest[]> {
  return path.endsWith('.xml') ? readXml(path) : (await readBlade(path)).requests;
}
