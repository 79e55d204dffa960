import { camhsScope, type CoverageIndex } from '../coverage.js';
import { ageInYears, financialYearOfMonth, firstDayOfMonth, monthOfDay, parseDay, parseMonth } from '../fold/days.js';
import type { PersonRecords, Typed } from '../fold/records.js';
import { ATTENDED, CONTACT_MECHANISMS, CURRENT_VIEW } from './codes.js';

/** What a month's row says of whose resident the person is (rulings.md 5) and whether a key could link. */
export interface Place {
  readonly month: number;
  readonly council: string;
  readonly linkable: boolean;
}

/** A referral in its current state, with everything that was sent under it in any month. */
export interface Referral {
  readonly sender: string;
  /** By month, where it changes: one for nearly all. */
  readonly places: readonly [Place, ...Place[]];
  readonly received: number;
  /** Was it received before the first month of the provider that has been accepted? An earlier contact than the first one known may have been held. */
  readonly beforeData: boolean;
  readonly ageAtReferral: number | null;
  readonly birthMonth: number | null;
  readonly rejected: number | null;
  /** First day on which it is not open any more; infinity while it is. */
  readonly end: number;
  readonly firstContact: number | null;
  readonly firstOutcome: number | null;
  readonly firstHelp: number | null;
  /** Financial years in which a stay in hospital under it was sent: in these it counts nowhere (indicators-and-disclosure 1.6). */
  readonly inpatientYears: ReadonlySet<number>;
}

/** Does a referral count on a day? Not in a financial year in which it led to a stay in hospital. */
export function countsOn({ inpatientYears }: Pick<Referral, 'inpatientYears'>, day: number): boolean {
  return inpatientYears.size === 0 || !inpatientYears.has(financialYearOfMonth(monthOfDay(day)));
}

/** The place by the row of a day's month; where the referral was not sent in that month, by the nearest earlier row, else by the earliest. */
export function placeOn({ places }: Pick<Referral, 'places'>, day: number): Place {
  const [first] = places;
  return places.length === 1 ? first : places.findLast(({ month }) => month <= monthOfDay(day)) ?? first;
}

export interface Contact {
  readonly council: string;
  readonly day: number;
  readonly status: string | null;
  readonly ageAtReferral: number | null;
}

type Camhs<T extends 'patient' | 'referral' | 'contact' | 'activity' | 'indirect-activity' | 'spell' | 'score' | 'care-plan' | 'care-plan-agreement'> = Typed<'camhs', T>;
type Dated<T> = T & { readonly month: number };

/**
 * Records of the months as they stand: the refresh replaces the whole month, whichever arrived first (rulings.md, scopes). Where the coverage
 * does not know a month, a refresh among the person's own records decides.
 */
class Months {
  readonly #refreshed = new Set<string>();

  constructor(records: PersonRecords, readonly coverage: CoverageIndex) {
    for (const { record } of [...records.of('camhs', 'patient'), ...records.of('camhs', 'referral')]) {
      const scope = camhsScope(record.scope);
      if (scope?.edition === 'refresh') this.#refreshed.add(`${record.sender}|${scope.month}`);
    }
  }

  current<T extends Typed<'camhs', never> | { record: { sender: string; scope: string } }>(list: readonly T[]): Dated<T>[] {
    return list.flatMap((entry) => {
      const { sender, scope } = entry.record;
      const parsed = camhsScope(scope);
      if (!parsed) return [];
      const edition = this.coverage.camhsMonths(sender).get(parsed.month) ?? (this.#refreshed.has(`${sender}|${parsed.month}`) ? 'refresh' : 'primary');
      return parsed.edition === edition ? [{ ...entry, month: parsed.month }] : [];
    });
  }
}

const idKey = (sender: string, id: string) => `${sender}|${id}`;

/** The rows of the latest month, by a key; of two in one month the first in canonical order. */
function latest<T>(rows: readonly Dated<T>[], key: (row: T) => string): Map<string, Dated<T>> {
  const best = new Map<string, Dated<T>>();
  for (const row of rows) {
    const known = best.get(key(row));
    if (!known || row.month > known.month) best.set(key(row), row);
  }
  return best;
}

/** Places of each referral in the order of months; of two rows in one month the first in canonical order. */
function placesOf(rows: readonly Dated<Camhs<'referral'>>[]): Map<string, [Place, ...Place[]]> {
  const places = new Map<string, [Place, ...Place[]]>();
  const reached = new Map<string, number>();
  for (const { record, month } of rows.toSorted((a, b) => a.month - b.month)) {
    const key = idKey(record.sender, record.recordId);
    if (reached.get(key) === month) continue;
    reached.set(key, month);
    const { council, linkable } = record;
    const known = places.get(key);
    const last = known?.at(-1);
    if (!known) places.set(key, [{ month, council, linkable }]);
    else if (last?.council !== council || last.linkable !== linkable) known.push({ month, council, linkable });
  }
  return places;
}

function keepFirst(map: Map<string, number>, key: string, day: number | null): void {
  if (day !== null && day < (map.get(key) ?? Number.POSITIVE_INFINITY)) map.set(key, day);
}

/** What one person's CAMHS records say: referrals in their current state, and contacts. */
export function readCamhs(records: PersonRecords, coverage: CoverageIndex): { referrals: Referral[]; contacts: Contact[] } {
  const months = new Months(records, coverage);
  const sent = months.current(records.of('camhs', 'referral'));
  const rows = latest(sent, (r) => idKey(r.record.sender, r.record.recordId));
  if (rows.size === 0) return { referrals: [], contacts: [] };
  const births = birthsOf(months.current(records.of('camhs', 'patient')));
  const contactRows = latest(months.current(records.of('camhs', 'contact')), (c) => idKey(c.record.sender, c.record.recordId));
  const events = eventsOf(months, records, contactRows);
  const places = placesOf(sent);
  const referrals = new Map([...rows].map(([key, row]) => [key, referralOf(key, row, places, births.get(idKey(row.record.sender, row.record.subjectId)) ?? null, events, coverage)]));
  const contacts = [...contactRows.values()].flatMap(({ record, payload }) => {
    const day = parseDay(payload.date);
    const under = referrals.get(idKey(record.sender, payload.referralId));
    return day === null || under === undefined || !countsOn(under, day) ? [] : [{ council: placeOn(under, day).council, day, status: payload.status, ageAtReferral: under.ageAtReferral }];
  });
  return { referrals: [...referrals.values()], contacts };
}

function birthsOf(patients: readonly Dated<Camhs<'patient'>>[]): Map<string, number> {
  const births = new Map<string, number>();
  for (const [key, { payload }] of latest(patients, (p) => idKey(p.record.sender, p.record.subjectId))) {
    if (payload.birthMonth !== null) births.set(key, parseMonth(payload.birthMonth));
  }
  return births;
}

interface Events {
  readonly contact: ReadonlyMap<string, number>;
  readonly outcome: ReadonlyMap<string, number>;
  readonly procedure: ReadonlyMap<string, number>;
  readonly inpatientYears: ReadonlyMap<string, ReadonlySet<number>>;
  /** By provider: the days on which an agreed care plan was created or updated. */
  readonly carePlans: ReadonlyMap<string, readonly { created: number | null; updated: number | null }[]>;
}

function eventsOf(months: Months, records: PersonRecords, contacts: ReadonlyMap<string, Camhs<'contact'>>): Events {
  const [contact, outcome, procedure] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  for (const { record, payload } of contacts.values()) {
    const counts = ATTENDED.has(payload.status ?? '') && CONTACT_MECHANISMS.has(payload.mechanism ?? '');
    if (counts) keepFirst(contact, idKey(record.sender, payload.referralId), parseDay(payload.date));
  }
  for (const { record, payload } of months.current(records.of('camhs', 'score'))) {
    if (payload.tool !== null && !CURRENT_VIEW.has(payload.tool)) keepFirst(outcome, idKey(record.sender, payload.referralId), parseDay(payload.completed));
  }
  for (const { record, payload } of months.current(records.of('camhs', 'activity'))) {
    const under = contacts.get(idKey(record.sender, payload.contactId))?.payload;
    if (payload.procedure && under && ATTENDED.has(under.status ?? '')) keepFirst(procedure, idKey(record.sender, under.referralId), parseDay(under.date));
  }
  // Each one is a contact, whatever was done, and its procedure an intervention like that of an attended one (indicators-and-disclosure 1.6, health-feeds 1.7).
  for (const { record, payload } of months.current(records.of('camhs', 'indirect-activity'))) {
    const [key, day] = [idKey(record.sender, payload.referralId), parseDay(payload.date)];
    keepFirst(contact, key, day);
    if (payload.procedure) keepFirst(procedure, key, day);
  }
  return { contact, outcome, procedure, inpatientYears: inpatientYearsOf(months.current(records.of('camhs', 'spell'))), carePlans: carePlansOf(months, records) };
}

/** Financial years of the months with which stays under a referral were sent: an open one is sent with each month. */
function inpatientYearsOf(spells: readonly Dated<Camhs<'spell'>>[]): Events['inpatientYears'] {
  const years = new Map<string, Set<number>>();
  for (const { record, payload, month } of spells) {
    const key = idKey(record.sender, payload.referralId);
    years.set(key, (years.get(key) ?? new Set<number>()).add(financialYearOfMonth(month)));
  }
  return years;
}

const NO_YEARS: ReadonlySet<number> = new Set();

/** Care plans that have an agreement row; joined by person and provider (health-feeds 1.7). */
function carePlansOf(months: Months, records: PersonRecords): Events['carePlans'] {
  const agreed = new Set(months.current(records.of('camhs', 'care-plan-agreement')).map((a) => idKey(a.record.sender, a.payload.carePlanId)));
  const bySender = new Map<string, { created: number | null; updated: number | null }[]>();
  for (const { record, payload } of months.current(records.of('camhs', 'care-plan'))) {
    if (!agreed.has(idKey(record.sender, payload.carePlanId))) continue;
    const list = bySender.get(record.sender) ?? [];
    list.push({ created: parseDay(payload.created), updated: parseDay(payload.updated) });
    bySender.set(record.sender, list);
  }
  return bySender;
}

function referralOf(key: string, row: Dated<Camhs<'referral'>>, places: ReadonlyMap<string, Referral['places']>, birthMonth: number | null, events: Events, coverage: CoverageIndex): Referral {
  const { record, payload, month } = row;
  const received = parseDay(payload.received) ?? 0;
  const age = payload.ageAtReferral ?? (birthMonth === null ? null : ageInYears(birthMonth, received));
  const help = [events.procedure.get(key) ?? null, firstPlan(events.carePlans.get(record.sender) ?? [], received)];
  const ends = [payload.discharged, payload.rejected, payload.closed].map((d) => parseDay(d) ?? Number.POSITIVE_INFINITY);
  // Missing from a later accepted month: it ended with the last month in which it was sent (rulings.md 9).
  const sentUntil = month < coverage.lastCamhsMonth(record.sender) ? firstDayOfMonth(month + 1) : Number.POSITIVE_INFINITY;
  return {
    sender: record.sender, places: places.get(key) ?? [{ month, council: record.council, linkable: record.linkable }],
    received, beforeData: monthOfDay(received) < coverage.firstCamhsMonth(record.sender), birthMonth, ageAtReferral: age,
    rejected: parseDay(payload.rejected), end: Math.min(...ends, sentUntil),
    firstContact: events.contact.get(key) ?? null,
    firstOutcome: events.outcome.get(key) ?? null,
    firstHelp: help.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b))),
    inpatientYears: events.inpatientYears.get(key) ?? NO_YEARS,
  };
}

/** The first day on which a plan was created or updated on or after the day the referral was received (rulings.md 12). */
function firstPlan(plans: readonly { created: number | null; updated: number | null }[], received: number): number | null {
  const days = plans.flatMap(({ created, updated }) => [created, updated]).filter((d): d is number => d !== null && d >= received);
  return days.length === 0 ? null : Math.min(...days);
}
