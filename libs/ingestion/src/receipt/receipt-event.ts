import type { ReceiptEvent } from '@tributary/contracts';
import type { Receipt } from './receipt.js';

/** Places that one event tells at most, of all its rules together: a hundred kilobytes or two, before they are packed. */
export const PLACES_TOLD = 1_000;

/** What others learn of a receipt. All that it says of rules; of places as many of each rule as there is room for, so that a message stays bounded whatever was sent. */
export function receiptEvent(receipt: Receipt): ReceiptEvent {
  const { submission, feed, sender, scope, receivedAt, finishedAt, outcome, message, records, changes, changesByType, findings, keyCounts, quality } = receipt;
  const most = placesOfEach(findings.map(({ places }) => places.length));
  return {
    submission, feed, sender, scope, receivedAt, finishedAt, outcome, message, records, changes, ...(changesByType === undefined ? {} : { changesByType }),
    findings: findings.map(({ rule, severity, title, remedy, count, places }) => ({ rule, severity, title, remedy, count, places: places.slice(0, most) })),
    ...(keyCounts === undefined ? {} : { keyCounts }), ...(quality === undefined ? {} : { quality }),
  };
}

/** As many places of each rule as all rules can have: those that have fewer leave their room to the others. */
function placesOfEach(known: readonly number[]): number {
  let [room, rules, most] = [PLACES_TOLD, known.length, 0];
  for (const places of known.toSorted((a, b) => a - b)) {
    most = Math.floor(room / rules);
    if (places > most) return most;
    room -= places;
    rules -= 1;
  }
  return Math.max(0, ...known);
}
