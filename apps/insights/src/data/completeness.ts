import { isActiveOn, type Agreement, type Feed, type Figure, type ReceiptSummary } from '@tributary/contracts';
import type { Council } from '../pages/page-context.js';
import { feedTitle } from '../words/missing.js';
import { dateTitle } from '../words/periods.js';
import { pairOf } from './never-received.js';

export interface CompletenessCell {
  readonly text: string;
  readonly detail: string | null;
  readonly state: 'in' | 'missing' | 'none';
}

export interface Completeness {
  readonly feeds: readonly string[];
  readonly rows: readonly { readonly council: string; readonly cells: readonly CompletenessCell[] }[];
  /** `3 of 56 are missing.` */
  readonly summary: string;
}

export interface CompletenessInput {
  readonly councils: readonly Council[];
  /** Figures of the period that tell by their status how it stands with a feed. */
  readonly figures: readonly Figure[];
  readonly agreements: readonly Agreement[];
  /** The last receipt that brought data, of each sender and feed that the viewer may see. */
  readonly last: readonly ReceiptSummary[];
  /** Pairs of sender and feed of which something has ever been accepted. */
  readonly received: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, string>;
  readonly today: string;
}

const FEEDS: readonly (readonly [Feed, string])[] = [['sen2', 'EHC17'], ['school-census', 'EDU16'], ['camhs', 'MH04'], ['ae', 'AE06']];

/** For every council and feed: in, missing, or not agreed. What is in for a period is what its figures say. */
export function completeness(input: CompletenessInput): Completeness {
  const rows = input.councils.map((council) => ({ council: council.name, cells: FEEDS.map(([feed, indicator]) => cell(input, council, feed, indicator)) }));
  const cells = rows.flatMap((row) => row.cells);
  const missing = cells.filter((c) => c.state === 'missing').length;
  const summary = cells.length === 0 ? '' : missing === 0 ? 'Everything that has been agreed is in for this period.' : `${missing} of ${cells.filter((c) => c.state !== 'none').length} agreed returns are missing for this period.`;
  return { feeds: FEEDS.map(([feed]) => feedTitle(feed)), rows, summary };
}

function cell(input: CompletenessInput, council: Council, feed: Feed, indicator: string): CompletenessCell {
  const agreed = input.agreements.filter((a) => a.feed === feed && a.council === council.code).filter(isActiveOn(input.today));
  const status = input.figures.find((f) => f.indicator === indicator && f.area === council.code)?.status;
  if (agreed.length === 0 || status === 'no-agreement') return { text: 'No agreement', detail: null, state: 'none' };
  if (status === 'withdrawn') return { text: 'Withdrawn', detail: null, state: 'none' };
  const detail = heardFrom(input, council.dfe, agreed);
  if (status === 'not-returned' || status === undefined) return { text: 'Missing', detail, state: 'missing' };
  return { text: 'In', detail, state: 'in' };
}

/** When each sender last brought something, for whatever period, where the viewer may see its receipts; and who has never sent anything, since when it has been agreed. */
function heardFrom({ last, received, names }: CompletenessInput, own: string, agreed: readonly Agreement[]): string | null {
  const told = [...Map.groupBy(agreed, (a) => a.sender)].flatMap(([sender, agreements]) => {
    const from = sender === own ? '' : `from ${names.get(sender) ?? sender} `;
    const [first] = agreements;
    if (first && !received.has(pairOf(first))) return [`nothing ${from}since ${dateTitle(agreements.map((a) => a.from).toSorted()[0] ?? first.from)}`];
    return last.filter((r) => r.sender === sender && r.feed === first?.feed).map((r) => `last ${from}on ${dateTitle(r.receivedAt)}`);
  });
  return told.length === 0 ? null : told.join('; ');
}
