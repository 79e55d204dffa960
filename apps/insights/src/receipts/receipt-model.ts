import { byGravity, COMPARISONS, findingEffect, findingTitle, placeTitle, PLACES_KEPT, type ReceiptFinding } from '@tributary/contracts';
import { receiptRow, type ReceiptRow } from '../data/receipt-row.js';
import { withThousands } from '../words/numbers.js';
import type { ReceiptInFull } from './receipt-reader.js';

export interface FindingView {
  readonly id: string;
  readonly rule: string;
  /** Null where the receipt was told without: the rule is all that is known. */
  readonly title: string | null;
  readonly remedy: string | null;
  readonly effect: string;
  readonly count: string;
  readonly places: readonly { readonly where: string; readonly record: string; readonly field: string }[];
  /** How many places are listed: `12`, `the first 50 of 1,204`; empty without any. */
  readonly told: string;
}

export interface ReceiptModel {
  readonly heading: string;
  readonly submission: string;
  readonly row: ReceiptRow;
  readonly message: string | null;
  readonly findings: readonly FindingView[];
  /** Does the receipt itself list places that are not here? */
  readonly cut: boolean;
  /** Is more found about it when returns are compared (docs/adr/0241)? That is on the receipt itself. */
  readonly compared: boolean;
  readonly download: string;
}

const COMPARED: ReadonlySet<string> = new Set(Object.values(COMPARISONS).flatMap(({ needs }) => [...needs]));

/** A receipt with what was found, by rule, the gravest first: every text finished. */
export function receiptModel({ receipt, findings }: ReceiptInFull, names: ReadonlyMap<string, string>): ReceiptModel {
  const row = receiptRow(receipt, names);
  const views = findings.map((finding, i) => findingView(receipt.feed, findingEffect(receipt.outcome, finding.severity), finding, `finding-${i + 1}`));
  return {
    heading: `${row.feed}, ${row.scope}`, submission: receipt.submission, row, message: receipt.message ?? null,
    findings: byGravity(views, ({ effect }) => effect), cut: findings.some(({ places = [], count }) => places.length > 0 && places.length < Math.min(count, PLACES_KEPT)),
    compared: COMPARED.has(receipt.feed), download: `/v1/receipts/${encodeURIComponent(receipt.submission)}/findings?format=csv`,
  };
}

const number = (n: number): string => withThousands(String(n));

function findingView(feed: string, effect: string, { rule, title, remedy, count, places = [] }: ReceiptFinding, id: string): FindingView {
  return {
    id, rule, effect, title: title === undefined ? null : findingTitle(feed, { rule, title }), remedy: remedy ?? null, count: count === 1 ? 'once' : `${number(count)} times`,
    places: places.map((place) => ({ where: placeTitle(place), record: place.record ?? '–', field: place.field ?? '–' })),
    told: told(places.length, count),
  };
}

function told(places: number, count: number): string {
  if (places === 0) return '';
  return places < count ? `the first ${number(places)} of ${number(count)}` : number(count);
}
