import { changesSchema, findingTitle, keyCountSchema, recordCountsSchema } from '@tributary/contracts';
import { percentage } from '@tributary/statistics';
import { z } from 'zod';
import { table } from '../session/output.js';

const count = z.number().int();
const place = z.looseObject({ file: z.string(), line: count.optional(), xpath: z.string().optional(), field: z.string().nullable(), submission: z.string().optional() });

const finding = z.looseObject({ rule: z.string(), severity: z.string(), title: z.string(), remedy: z.string(), count, places: z.array(place) });

export const receiptSchema = z.looseObject({
  submission: z.string(), feed: z.string(), sender: z.string(), scope: z.string(), outcome: z.enum(['accepted', 'partly', 'refused', 'unchanged', 'held']), message: z.string(),
  records: recordCountsSchema,
  changes: changesSchema,
  changesByType: z.record(z.string(), changesSchema).optional(),
  findings: z.array(finding),
  crossFeed: z.looseObject({ findings: z.array(finding), waiting: z.array(z.looseObject({ rule: z.string(), title: z.string() })) }).optional(),
  keyCounts: z.array(keyCountSchema).optional(),
  mapping: z.looseObject({ origin: z.enum(['sent', 'registered']), version: z.number().nullable() }).optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;

const OUTCOMES: Readonly<Record<Receipt['outcome'], string>> = {
  accepted: 'Accepted', partly: 'Partly accepted', refused: 'Refused', unchanged: 'Nothing new', held: 'Waits for confirmation',
};
/** What becomes of what a rule finds, gravest first. */
const EFFECTS: readonly (readonly [severity: string, effect: string])[] = [
  ['hold', 'waits for confirmation'], ['refuse', 'submission refused'], ['reject-group', 'all records of the person set aside'], ['reject-record', 'record set aside'], ['E', 'value left out'], ['dropped', 'not kept'],
  ['Q', 'please check'], ['C', 'please check'], ['warn', 'for information'],
];

const gravity = (severity: string): number => EFFECTS.findIndex(([known]) => known === severity);
/** What becomes of what a rule of this severity finds, in words. */
export const effectOf = (severity: string): string => EFFECTS[gravity(severity)]?.[1] ?? severity;
export const gravestFirst = <T extends { readonly severity: string }>(findings: readonly T[]): T[] => findings.toSorted((a, b) => gravity(a.severity) - gravity(b.severity));

const number = (n: number): string => n.toLocaleString('en-GB');
const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines.map((line) => (line === '' ? '' : `  ${line}`))]);
const rows = (...cells: readonly (readonly (string | number)[])[]): string[] => table(cells).split('\n');

/** A receipt for a terminal: outcome, counts, what has changed and moved, what to mend first. */
export function receiptText(r: Receipt): string {
  return [
    `${OUTCOMES[r.outcome]}. ${r.message}`, `${r.feed} ${r.scope} of ${r.sender}, submission ${r.submission}`, ...(r.mapping?.origin === 'registered' ? [`read by the registered mapping, version ${r.mapping.version ?? ''}`] : []),
    ...section('Records', recordLines(r)), ...section('Changes', changeLines(r)), ...section('Key counts', keyCountLines(r)), ...section('To mend, gravest first', findingLines(r.feed, r.outcome === 'held' ? r.findings.map(holding) : r.findings)),
    ...section('Compared with other returns', findingLines(r.feed, r.crossFeed?.findings ?? [])),
    ...(r.outcome === 'held' ? ['', `To confirm it: npx tributary confirm ${r.submission}`] : []),
    ...(r.findings.length + (r.crossFeed?.findings.length ?? 0) === 0 ? [] : ['', `All places, to print or to pass on: npx tributary receipt ${r.submission} --format html --output receipt.html`]),
  ].join('\n');
}

function recordLines({ records }: Receipt): string[] {
  const types = Object.entries(records).map(([type, n]) => [type, number(n.accepted), number(n.quarantined), number(n.dropped)]);
  return types.length === 0 ? [] : rows(['', 'accepted', 'set aside', 'not kept'], ...types);
}

/** What would refuse a submission holds one that waits for somebody. */
const holding = (f: Receipt['findings'][number]): Receipt['findings'][number] => (f.severity === 'refuse' ? { ...f, severity: 'hold' } : f);

function changeLines({ outcome, changes, changesByType }: Receipt): string[] {
  if (outcome === 'refused') return [];
  const line = (name: string, c: Receipt['changes']) => [name, number(c.added), number(c.corrected), number(c.withdrawn), number(c.unchanged)];
  return rows(['', 'added', 'corrected', 'withdrawn', 'unchanged'], ...Object.entries(changesByType ?? {}).map(([type, c]) => line(type, c)), line('all', changes));
}

function keyCountLines({ keyCounts }: Receipt): string[] {
  if (keyCounts === undefined || keyCounts.length === 0) return [];
  const against = (count_: number, other: { count: number; moved: boolean } | null) =>
    (other === null ? '-' : `${number(other.count)}${other.moved ? ` (differs${other.count === 0 ? '' : ` by ${percentage(Math.abs(count_ - other.count), other.count)} %`})` : ''}`);
  return rows(['', 'this one', 'before', 'published'], ...keyCounts.map((k) => [k.title, number(k.count), against(k.count, k.before), against(k.count, k.published)]));
}

function findingLines(feed: string, findings: Receipt['findings']): string[] {
  return gravestFirst(findings).flatMap((f) => {
    const [first] = f.places;
    const where = first === undefined ? [] : [`    first at ${first.file}${first.line === undefined ? '' : `, line ${first.line}`}${first.xpath === undefined ? '' : `, ${first.xpath}`}${first.field === null ? '' : ` (${first.field})`}${first.submission === undefined ? '' : `, of submission ${first.submission}`}`];
    return [`${f.rule}  ${number(f.count)} x  ${findingTitle(feed, f)} [${effectOf(f.severity)}]`, `    ${f.remedy}`, ...where];
  });
}

/** Exit code of a receipt: 0 all accepted, 2 partly, 3 refused (or held until somebody confirms). What changes nothing may still have records that were not taken. */
export function exitCodeOf({ outcome, records }: Pick<Receipt, 'outcome' | 'records'>): number {
  if (outcome === 'refused' || outcome === 'held') return 3;
  return outcome === 'partly' || Object.values(records).some((n) => n.quarantined > 0) ? 2 : 0;
}
