import { byGravity, findingEffect, findingTitle, placeTitle, scopeTitle, type ReferenceTable } from '@tributary/contracts';
import { percentage } from '@tributary/statistics';
import type { NotLookedAt } from '../check/not-looked-at.js';
import { MOVED_BEYOND } from './key-counts.js';
import type { Receipt } from './receipt.js';

/** Where a receipt goes, and what it is called there. */
export interface ReceiptPageOptions {
  /** A `check` was made on the sender's own machine: nothing was sent, so nothing has changed. */
  readonly kind?: 'receipt' | 'check';
  readonly feedTitle?: string;
  readonly senderName?: string;
  /** Of a check: what only the service looks at. */
  readonly notLookedAt?: readonly NotLookedAt[];
}

interface Cell { readonly text: string; readonly note?: string | undefined; readonly marked?: boolean }
interface Table { readonly heads: readonly string[]; readonly rows: readonly { readonly name: string; readonly cells: readonly Cell[] }[] }
interface FindingView {
  readonly id: string; readonly rule: string; readonly effect: string; readonly title: string; readonly remedy: string; readonly count: string;
  readonly places: readonly { readonly record: string; readonly field: string; readonly where: string }[];
  /** Says that there are more places than are listed. */
  readonly more: string | null;
}

/** A receipt in words, ready for the template: every text is finished, none is markup. */
export interface ReceiptView {
  readonly title: string;
  readonly heading: string;
  readonly outcome: { readonly text: string; readonly tone: 'good' | 'part' | 'bad' | 'none' };
  readonly message: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly files: readonly (readonly [name: string, size: string])[];
  readonly findings: readonly FindingView[];
  /** Those that say where, of the comparison too. */
  readonly places: readonly FindingView[];
  /** What comparing with other returns found; null where nothing has been compared. */
  readonly crossFeed: { readonly at: string; readonly findings: readonly FindingView[]; readonly waiting: readonly { readonly rule: string; readonly title: string }[] } | null;
  readonly notLookedAt: readonly NotLookedAt[];
  readonly records: Table;
  readonly changes: Table | null;
  readonly keyCounts: Table | null;
  readonly moved: number;
  readonly limits: typeof MOVED_BEYOND;
  readonly fields: readonly { readonly title: string; readonly read: string; readonly table: Table }[];
}

const OUTCOMES: Readonly<Record<Receipt['outcome'], ReceiptView['outcome']>> = {
  accepted: { text: 'Accepted', tone: 'good' }, partly: { text: 'Partly accepted', tone: 'part' }, refused: { text: 'Refused', tone: 'bad' },
  unchanged: { text: 'Nothing new', tone: 'none' }, held: { text: 'Waits for confirmation', tone: 'part' },
};
const CHECKED: typeof OUTCOMES = {
  ...OUTCOMES, accepted: { text: 'Would be accepted', tone: 'good' }, partly: { text: 'Would be partly accepted', tone: 'part' }, refused: { text: 'Would be refused', tone: 'bad' },
};

const TABLES: Readonly<Record<ReferenceTable, string>> = { postcodes: 'table of postcodes', establishments: 'register of schools', organisations: 'register of NHS organisations', authorities: 'list of councils' };

export const thousands = (n: number): string => n.toLocaleString('en-GB');
const cell = (n: number): Cell => ({ text: thousands(n) });
const plural = (n: number, one: string, many: string): string => `${thousands(n)} ${n === 1 ? one : many}`;
const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${percentage(part, whole)}%`);

/** `named-plan` as `Named plan`. */
export function wordsOf(name: string): string {
  const text = name.replaceAll(/[-_]/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const instant = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'long', year: 'numeric' });
const instantOf = (text: string): string => instant.format(new Date(text)).replace(' at ', ', ');
const dayOf = (text: string): string => day.format(new Date(text));
/** Editions are named as their publisher does, mostly by a date. */
const dated = (edition: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(edition) ? `of ${dayOf(edition)}` : edition);

export function receiptView(r: Receipt, { kind = 'receipt', feedTitle = r.feed, senderName, notLookedAt = [] }: ReceiptPageOptions): ReceiptView {
  const check = kind === 'check';
  const heading = `${feedTitle}, ${scopeTitle(r.scope)}`;
  const sender = r.sender === '' ? 'Not named in the files' : senderName === undefined ? r.sender : `${senderName} (${r.sender})`;
  const titles = new Map(r.quality?.records.map((q) => [q.record, q.title]));
  const findings = byGravity(r.findings.map((f, i) => findingView(r, f, `places-${i + 1}`)), ({ effect }) => effect);
  const crossFeed = crossFeedOf(r);
  return {
    title: `${check ? 'Check' : 'Receipt'}: ${heading}`, heading,
    outcome: (check ? CHECKED : OUTCOMES)[r.outcome], message: check ? 'Checked on this machine with the rules of the service. Nothing was sent and nothing is stored.' : r.message,
    facts: [
      ['Sender', sender],
      ...(check ? [] : [['Submission', r.submission], ['Received', instantOf(r.receivedAt)], ['Finished', instantOf(r.finishedAt)]] as const),
      ...(scopeTitle(r.scope) === r.scope ? [] : [['Scope', r.scope]] as const),
      ...timelinessOf(r),
      ...mappingOf(r),
      ...(r.references ?? []).map((one): [string, string] => ['Judged by', `${TABLES[one.table]}, edition ${dated(one.edition)}, in force from ${dayOf(one.validFrom)}`]),
    ],
    files: r.files.map((f) => [f.name, plural(f.bytes, 'byte', 'bytes')]),
    notLookedAt, findings, crossFeed, places: [...findings, ...(crossFeed?.findings ?? [])].filter((f) => f.places.length > 0), limits: MOVED_BEYOND,
    records: { heads: ['Record', 'Accepted', 'Set aside', 'Not kept'], rows: Object.entries(r.records).map(([type, n]) => ({ name: titles.get(type) ?? wordsOf(type), cells: [cell(n.accepted), cell(n.quarantined), cell(n.dropped)] })) },
    changes: check ? null : changesOf(r),
    keyCounts: keyCountsOf(r), moved: (r.keyCounts ?? []).filter((k) => k.before?.moved === true || k.published?.moved === true).length,
    fields: (r.quality?.records ?? []).filter((q) => q.read > 0).map((q) => ({
      title: q.title, read: plural(q.read, 'record', 'records'),
      table: { heads: ['Field', 'Filled', 'Share filled', 'Not valid', 'Share valid'], rows: q.fields.map((f) => ({ name: f.title, cells: [cell(f.filled), { text: share(f.filled, q.read), note: f.expected ? undefined : 'where it applies' }, cell(f.filled - f.valid), { text: share(f.valid, f.filled) }] })) },
    })),
  };
}

function timelinessOf({ quality }: Receipt): (readonly [string, string])[] {
  const t = quality?.timeliness;
  return t ? [['Data about', `${dayOf(t.referenceDate)}, received ${plural(t.days, 'day', 'days')} later`]] : [];
}

function mappingOf({ mapping }: Receipt): (readonly [string, string])[] {
  if (mapping === undefined) return [];
  return [['Read by', mapping.origin === 'sent' ? 'the mapping that was sent with it' : `the registered mapping, version ${mapping.version ?? ''}`]];
}

function changesOf({ changes, changesByType }: Receipt): Table {
  const cells = (c: Receipt['changes']) => [cell(c.added), cell(c.corrected), cell(c.withdrawn), cell(c.unchanged)];
  const types = Object.entries(changesByType ?? {}).map(([type, c]) => ({ name: wordsOf(type), cells: cells(c) }));
  return { heads: ['What is stated', 'Added', 'Corrected', 'Withdrawn', 'Unchanged'], rows: [...types, { name: 'All', cells: cells(changes) }] };
}

function keyCountsOf({ keyCounts }: Receipt): Table | null {
  if (keyCounts === undefined || keyCounts.length === 0) return null;
  const against = (other: { count: number; moved: boolean } | null, count: number, note: string): Cell =>
    (other === null ? { text: '–' } : { text: thousands(other.count), note: [note, ...(other.count === 0 ? [] : [signed(count, other.count)]), ...(other.moved ? ['differs'] : [])].join(', '), marked: other.moved });
  // What nothing is known of has no column: a check on the sender's own machine knows of neither.
  const [told, said] = [keyCounts.some((k) => k.before !== null), keyCounts.some((k) => k.published !== null)];
  return {
    heads: ['Count', 'This one', ...(told ? ['Before'] : []), ...(said ? ['Published'] : [])],
    rows: keyCounts.map(({ title, count, before, published }) => ({
      name: title,
      cells: [cell(count), ...(told ? [against(before, count, before === null ? '' : `${scopeTitle(before.scope)}, ${dayOf(before.receivedAt)}`)] : []), ...(said ? [against(published, count, published?.source ?? '')] : [])],
    })),
  };
}

/** By how much a count differs from another one: `+3.1%`. */
function signed(count: number, other: number): string {
  const difference = percentage(Math.abs(count - other), other);
  return `${count > other ? '+' : count < other ? '−' : ''}${difference}%`;
}

function crossFeedOf(r: Receipt): ReceiptView['crossFeed'] {
  const { crossFeed } = r;
  if (crossFeed === undefined) return null;
  const findings = crossFeed.findings.map((f, i) => ({ ...findingView(r, f, `compared-${i + 1}`), effect: `of at most ${thousands(f.looked)} compared` }));
  return { at: instantOf(crossFeed.comparedAt), findings, waiting: crossFeed.waiting };
}

type PlaceFound = Receipt['findings'][number]['places'][number] & { readonly submission?: string | undefined };

function findingView({ feed, outcome }: Receipt, f: Omit<Receipt['findings'][number], 'places'> & { readonly places: readonly PlaceFound[] }, id: string): FindingView {
  const more = f.count - f.places.length;
  return {
    id, rule: f.rule, effect: findingEffect(outcome, f.severity), title: findingTitle(feed, f), remedy: f.remedy, count: thousands(f.count),
    places: f.places.map((p) => ({ record: p.record ?? '–', field: p.field ?? '–', where: whereOf(p) })),
    more: f.places.length > 0 && more > 0 ? `The first ${f.places.length} places; ${plural(more, 'more is', 'more are')} not listed.` : null,
  };
}

const whereOf = (p: PlaceFound): string => `${placeTitle(p)}${p.submission === undefined ? '' : `, of submission ${p.submission}`}`;
