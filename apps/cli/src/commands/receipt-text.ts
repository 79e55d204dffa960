import { byGravity, changesSchema, findingEffect, findingTitle, keyCountSchema, placeTitle, recordCountsSchema } from '@tributary/contracts';
import { percentage } from '@tributary/statistics';
import { z } from 'zod';
import { table } from '../session/output.js';

const count = z.number().int();
const place = z.looseObject({ file: z.string(), line: count.optional(), column: count.optional(), xpath: z.string().optional(), field: z.string().nullable(), submission: z.string().optional() });

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
/** What became of what a rule has found, within a line. */
export const effectWithin = (outcome: Receipt['outcome'], severity: string): string => findingEffect(outcome, severity).replace(/^./, (letter) => letter.toLowerCase());

const number = (n: number): string => n.toLocaleString('en-GB');
const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines.map((line) => (line === '' ? '' : `  ${line}`))]);
const rows = (...cells: readonly (readonly (string | number)[])[]): string[] => table(cells).split('\n');

/** A receipt for a terminal: outcome, counts, what has changed and moved, what to mend first. */
export function receiptText(r: Receipt): string {
  return [
    `${OUTCOMES[r.outcome]}. ${r.message}`, `${r.feed} ${r.scope} of ${r.sender}, submission ${r.submission}`, ...(r.mapping?.origin === 'registered' ? [`read by the registered mapping, version ${r.mapping.version ?? ''}`] : []),
    ...section('Records', recordLines(r)), ...section('Changes', changeLines(r)), ...section('Key counts', keyCountLines(r)), ...section('To mend, gravest first', findingLines(r, r.findings)),
    ...section('Compared with other returns', findingLines(r, r.crossFeed?.findings ?? [])),
    ...(r.outcome === 'held' ? ['', `To confirm it: npx tributary confirm ${r.submission}`] : []),
    ...(r.findings.length + (r.crossFeed?.findings.length ?? 0) === 0 ? [] : ['', `All places, to print or to pass on: npx tributary receipt ${r.submission} --format html --output receipt.html`]),
  ].join('\n');
}

function recordLines({ records }: Receipt): string[] {
  const types = Object.entries(records).map(([type, n]) => [type, number(n.accepted), number(n.quarantined), number(n.dropped)]);
  return types.length === 0 ? [] : rows(['', 'accepted', 'set aside', 'not kept'], ...types);
}


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

function findingLines({ feed, outcome }: Receipt, findings: Receipt['findings']): string[] {
  return byGravity(findings, ({ severity }) => findingEffect(outcome, severity)).flatMap((f) => {
    const [first] = f.places;
    const where = first === undefined ? [] : [`    first at ${placeTitle({ ...first, record: null })}${first.field === null ? '' : ` (${first.field})`}${first.submission === undefined ? '' : `, of submission ${first.submission}`}`];
    return [`${f.rule}  ${number(f.count)} x  ${findingTitle(feed, f)} [${effectWithin(outcome, f.severity)}]`, `    ${f.remedy}`, ...where];
  });
}

/** Exit code of a receipt: 0 all accepted, 2 partly, 3 refused (or held until somebody confirms). What changes nothing may still have records that were not taken. */
export function exitCodeOf({ outcome, records }: Pick<Receipt, 'outcome' | 'records'>): number {
  if (outcome === 'refused' || outcome === 'held') return 3;
  return outcome === 'partly' || Object.values(records).some((n) => n.quarantined > 0) ? 2 : 0;
}
