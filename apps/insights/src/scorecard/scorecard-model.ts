import { scopeTitle } from '@tributary/contracts';
import { shareBar } from '../charts/share-bar.js';
import { sparkline } from '../charts/sparkline.js';
import { feedTitle } from '../words/missing.js';
import { withThousands } from '../words/numbers.js';
import { dateTitle } from '../words/periods.js';
import type { Card, FieldScore } from './scorecard.js';
import { TOO_FEW } from './showing.js';

/** A share in a table: its text, a bar, and a line over the submissions where there are several. Pictures are markup of our own. */
export interface ShareCell { readonly text: string; readonly bar: string | null; readonly trend: string | null }

export interface CardRow {
  readonly sender: string; readonly feed: string; readonly href: string; readonly scope: string; readonly received: string;
  readonly completeness: ShareCell; readonly validity: ShareCell; readonly timeliness: string;
}

const NOTHING = 'Nothing to count';

/** A share in words. */
const shareText = (value: string | null): string => (value === null ? NOTHING : value === TOO_FEW ? 'Too few to show' : `${value}%`);
/** A share as a number to draw; null where there is none. */
const drawn = (value: string | null): number | null => (value === null || value === TOO_FEW ? null : Number(value));

function shareCell(name: string, values: readonly (string | null)[]): ShareCell {
  const last = values.at(-1) ?? null;
  const said = (value: string | null) => (drawn(value) === null ? 'none' : `${value}%`);
  const length = drawn(last);
  return {
    text: shareText(last), bar: length === null ? null : shareBar(length, `${name}: ${last}%`),
    trend: sparkline({ values: values.map(drawn), label: `${name} over ${values.length} submissions: ${values.map(said).join(', ')}` }),
  };
}

function timelinessOf(days: number | null | undefined): string {
  return days === null || days === undefined ? 'Not known' : `${withThousands(String(days))} ${days === 1 ? 'day' : 'days'}`;
}

/** Where a card is shown with all its fields. */
const addressOf = ({ sender, feed, council }: Card): string => `sender=${encodeURIComponent(sender)}&feed=${encodeURIComponent(feed)}${council === undefined ? '' : `&council=${encodeURIComponent(council)}`}`;

/** One row for each sender and feed, by the sender's name; `names` of councils too. */
export function cardRows(cards: readonly Card[], names: ReadonlyMap<string, string>): CardRow[] {
  return cards.map((card) => ({ card, name: names.get(card.sender) ?? card.sender })).toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB') || a.card.feed.localeCompare(b.card.feed)).map(({ card, name }) => {
    const last = card.submissions.at(-1);
    const feed = card.council === undefined ? feedTitle(card.feed) : `${feedTitle(card.feed)}, residents of ${names.get(card.council) ?? card.council}`;
    const about = `${name}, ${feed}`;
    return {
      sender: name, feed, href: `/data/scorecard?${addressOf(card)}`, scope: scopeTitle(last?.scope ?? ''), received: last ? dateTitle(last.receivedAt) : '',
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
  /** Of the residents of one council only. */
  readonly residents: boolean;
}

/** The card of one sender and feed with all its fields. */
export function cardModel(card: Card, fields: readonly FieldScore[], names: ReadonlyMap<string, string>): CardModel {
  const [row] = cardRows([card], names);
  if (!row) throw new Error('a card makes a row');
  const records = Map.groupBy(fields, (field) => field.record);
  return {
    sender: row.sender, feed: row.feed, residents: card.council !== undefined, latest: `${row.scope}, received ${row.received}`, completeness: row.completeness, validity: row.validity, timeliness: row.timeliness,
    submissions: card.submissions.toReversed().map((s) => ({
      received: dateTitle(s.receivedAt), scope: scopeTitle(s.scope), completeness: shareText(s.completeness), validity: shareText(s.validity), timeliness: timelinessOf(s.days),
    })),
    records: [...records.values()].map((of) => ({
      title: of[0]?.recordTitle ?? '', read: withThousands(String(of[0]?.read ?? 0)),
      fields: of.map((f) => ({ title: f.title, expected: f.expected, completeness: shareCell(`${f.title}: filled`, f.trend.completeness), validity: shareCell(`${f.title}: valid`, f.trend.validity) })),
    })),
    download: `/v1/scorecard?${addressOf(card)}&format=csv`,
  };
}
