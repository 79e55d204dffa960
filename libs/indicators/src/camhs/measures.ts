import { ageInYears } from '../fold/days.js';
import type { Filled } from '../fold/calendar.js';
import type { Tally } from '../fold/tally.js';
import type { Holding } from '../sen2/holding.js';
import { ATTENDED, DID_NOT_ATTEND } from './codes.js';
import { countsOn, placeOn, type Contact, type Referral } from './referrals.js';

const ADULT = 18;

/** `cohort` of a day: with a plan of any council on that day, or without (rulings.md 1, 5). */
export function cohortOn(holding: Holding, day: number): string {
  return `cohort=${holding.on(day) ? 'with-plan' : 'without-plan'}`;
}

/** CAMHS measures of one person who does not object. Children are those aged 0 to 17 at referral (rulings.md 7). */
export function foldCamhs(referrals: readonly Referral[], contacts: readonly Contact[], holding: Holding, tally: Tally): void {
  for (const r of referrals) {
    if (r.ageAtReferral === null || r.ageAtReferral >= ADULT) continue;
    foldFlows(r, holding, tally);
    for (const period of tally.calendar.periods) foldStocks(r, period, holding, tally);
  }
  for (const c of contacts) {
    if (c.ageAtReferral === null || c.ageAtReferral >= ADULT || c.status === null) continue;
    const attended = ATTENDED.has(c.status);
    if (attended || DID_NOT_ATTEND.has(c.status)) {
      tally.flow('camhs.contacts', c.council, c.day, `${cohortOn(holding, c.day)};attended=${attended ? 'yes' : 'no'}`);
    }
  }
}

function foldFlows(r: Referral, holding: Holding, tally: Tally): void {
  const councilOn = (day: number) => placeOn(r, day).council;
  if (countsOn(r, r.received)) {
    tally.flow('camhs.received', councilOn(r.received), r.received, cohortOn(holding, r.received));
    const holder = holding.on(r.received);
    if (holder) tally.flow('camhs.holders.received', holder.council, r.received);
  }
  if (r.rejected !== null && countsOn(r, r.rejected)) tally.flow('camhs.rejected', councilOn(r.rejected), r.rejected, cohortOn(holding, r.rejected));
  if (r.firstContact === null || !countsOn(r, r.firstContact)) return;
  const [waited, council, cohort] = [r.firstContact - r.received, councilOn(r.firstContact), cohortOn(holding, r.firstContact)];
  if (waited < 0) {
    tally.flow('camhs.first-contacts.negative', council, r.firstContact, cohort);
    return;
  }
  tally.flow('camhs.first-contacts', council, r.firstContact, `${cohort};days=${waited}`);
  if (r.beforeData) tally.flow('camhs.first-contacts.unseen', council, r.firstContact, cohort);
}

/** State on the last day of a period: open, with a contact, and still a child (rulings.md 7, 11, 12). */
function foldStocks(r: Referral, period: Filled, holding: Holding, tally: Tally): void {
  if (r.received > period.last || r.end <= period.first) return;
  const { council, linkable } = placeOn(r, period.last);
  const key = `key=${linkable ? 'yes' : 'no'}`;
  tally.add('camhs.keys', council, period, key);
  const open = r.end > period.last && r.firstContact !== null && r.firstContact <= period.last && countsOn(r, period.last);
  if (!open || r.birthMonth === null || ageInYears(r.birthMonth, period.last) >= ADULT) return;
  const cohort = cohortOn(holding, period.last);
  tally.add('camhs.caseload', council, period, `${cohort};${key}`);
  const holder = holding.on(period.last);
  if (holder) tally.add('camhs.holders.caseload', holder.council, period);
  const reached = (day: number | null) => day !== null && day <= period.last;
  tally.add('camhs.clock', council, period, `${cohort};stopped=${reached(r.firstOutcome) && reached(r.firstHelp) ? 'yes' : 'no'}`);
}
