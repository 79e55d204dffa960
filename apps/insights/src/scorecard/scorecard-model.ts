import { shareBar } from '../charts/share-bar.js';
import { sparkline } from '../charts/sparkline.js';
import { feedTitle } from '../words/missing.js';
import { withThousands } from '../words/numbers.js';
import { dateTitle } from '../words/periods.js';
import type { Card, FieldScore } from './scorecard.js';

/** A share in a table: its text, a bar, and a line over the submissions where there are several. Pictures are markup of our own. */
export interface ShareCell { readonly text: string; readonly bar: string | null; readonly trend: string | null }

export interface CardRow {
  readonly sender: string; readonly feed: string; readonly href: string; readonly scope: string; readonly received: string;
  readonly completeness: ShareCell; readonly validity: ShareCell; readonly timeliness: string;
}

const NOTHING = 'Nothing to count';

function shareCell(name: string, values: readonly (string | null)[]): ShareCell {
  const last = values.at(-1) ?? null;
  const said = (value: string | null) => (value === null ? 'none' : `${value}%`);
  return {
    text: last === null ? NOTHING : `${last}%`, bar: last === null ? null : shareBar(Number(last), `${name}: ${last}%`),
    trend: sparkline({ values: values.map((value) => (value === null ? null : Number(value))), label: `${name} over ${values.length} submissions: ${values.map(said).join(', ')}` }),
  };
}

function timelinessOf(days: number | null | undefined): string {
  return days === null || days === undefined ? 'Not known' : `${withThousands(String(days))} ${days === 1 ? 'day' : 'days'}`;
}

/** One row for each sender and feed, by the sender's name. */
export function cardRows(cards: readonly Card[], names: ReadonlyMap<string, string>): CardRow[] {
  return cards.map((card) => ({ card, name: names.get(card.sender) ?? card.sender })).toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB') || a.card.feed.localeCompare(b.card.feed)).map(({ card, name }) => {
    const last = card.submissions.at(-1);
    const about = `${name}, ${feedTitle(card.feed)}`;
    return {
      sender: name, feed: feedTitle(card.feed), href: `/data/scorecard?sender=${encodeURIComponent(card.sender)}&feed=${encodeURIComponent(card.feed)}`, scope: last?.scope ?? '', received: last ? dateTitle(last.receivedAt) : '',
      completeness: shareCell(`${about}: completeness`, card.submissions.map((s) => s.completeness)), validity: shareCell(`${about}: validity`, card.submissions.map((s) => s.validity)), timeliness: timelinessOf(last?.days),
    };
  });
}

export interface CardModel {
  readonly sender: string; readonly feed: string; readonly latest: string;
  readonly completeness: ShareCell; readonly validity: ShareCell; readonly timeliness: string;
  readonly submissions: readonly { readonly received: string; readonly scope: string; readonly completeness: string; readonly validity: string; readonly timeliness: string }[];
  readonly records: readonly { readonly title: string; readonly read: string; readonly fields: readonly { readonly title: string; readonly expected: boolean; readonly completeness: ShareCell; readonly validity: ShareCell }[] }[];
  readonly download: string;
}

/** The card of one sender and feed with all its fields. */
export function cardModel(card: Card, fields: readonly FieldScore[], name: string): CardModel {
  const [row] = cardRows([card], new Map([[card.sender, name]]));
  if (!row) throw new Error('a card makes a row');
  const records = Map.groupBy(fields, (field) => field.record);
  return {
    sender: name, feed: row.feed, latest: `${row.scope}, received ${row.received}`, completeness: row.completeness, validity: row.validity, timeliness: row.timeliness,
    submissions: card.submissions.toReversed().map((s) => ({
      received: dateTitle(s.receivedAt), scope: s.scope, completeness: s.completeness === null ? NOTHING : `${s.completeness}%`, validity: s.validity === null ? NOTHING : `${s.validity}%`, timeliness: timelinessOf(s.days),
    })),
    records: [...records.values()].map((of) => ({
      title: of[0]?.recordTitle ?? '', read: withThousands(String(of[0]?.read ?? 0)),
      fields: of.map((f) => ({ title: f.title, expected: f.expected, completeness: shareCell(`${f.title}: filled`, f.trend.completeness), validity: shareCell(`${f.title}: valid`, f.trend.validity) })),
    })),
    download: `/v1/scorecard?sender=${encodeURIComponent(card.sender)}&feed=${encodeURIComponent(card.feed)}&format=csv`,
  };
}
