import type { LinkedRecord, Payloads } from '@tributary/contracts';
import { bounds, dateOf, dayNumber, quartersBetween } from '@tributary/domain';
import fc from 'fast-check';
import { BASE_BANDS } from './ages.js';
import { aeMonths, attendance, camhs, camhsMonths, holder, MIDDLESBROUGH, movedHolder, REDCAR, referral, returned, traced } from './examples/records.js';
import { coverageIndex, foldPerson, type FoldContext } from './index.js';

/**
 * The measures that depend on most at once, against the plainest reading of the rulings: day by day, record by record, with dates as text. The worked examples have one case each; here
 * plans overlap, move and end between returns, referrals come and go by month, and attendances meet them.
 */
const MONTHS_2024 = Array.from({ length: 12 }, (_, i) => `2024-${String(i + 1).padStart(2, '0')}`);
const QUARTERS = quartersBetween('2023-24Q4', '2024-25Q3');
const context: FoldContext = {
  coverage: coverageIndex([returned(MIDDLESBROUGH), returned(REDCAR), ...aeMonths(), ...camhsMonths(MONTHS_2024)]), firstQuarter: '2023-24Q4', horizon: '2024-25Q3',
};
const PERSON = { person: 'p' };

const day = (from: string, to: string) => fc.integer({ min: dayNumber(from), max: dayNumber(to) }).map(dateOf);
/** Any day of the year, and often one of few about the end of a quarter, so that one thing falls on the day of another. */
const about = fc.constantFrom('2024-03-30', '2024-03-31', '2024-04-01', '2024-04-02', '2024-06-29', '2024-06-30', '2024-07-01');
const in2024 = fc.oneof(day('2024-01-01', '2024-12-31'), about);
const council = fc.constantFrom(MIDDLESBROUGH, REDCAR);
const seldom = <T>(it: fc.Arbitrary<T>) => fc.oneof({ arbitrary: fc.constant(null), weight: 3 }, { arbitrary: it, weight: 1 });
const birth = fc.option(day('1997-01-01', '2023-12-31').map((d) => d.slice(0, 7)));
const upTo = (max: number) => fc.integer({ min: 0, max });

interface Of { readonly nth: number; readonly birth: string | null }
const plan = fc.record({ council, year: fc.constantFrom(2025, 2025, 2026), start: fc.option(fc.oneof(day('2023-06-01', '2024-12-31'), about)), ceased: fc.option(in2024) })
  .map(({ start, ceased, ...e }) => (of: Of) => holder({ ...PERSON, ...e, ...of, plan: { start, ceased: ceased !== null && (start ?? '') <= ceased ? ceased : null } }));
const move = fc.record({ to: council, on: in2024 }).map(({ to, ...e }) => (of: Of) => movedHolder({ ...PERSON, ...e, ...of, to, from: to === REDCAR ? MIDDLESBROUGH : REDCAR }));
const plans = fc.tuple(fc.array(fc.oneof(plan, move), { maxLength: 3 }), birth).map(([list, born]) => list.flatMap((make, i) => make({ nth: i + 1, birth: born })));

const visits = fc.tuple(fc.boolean(), fc.array(fc.record({
  council, arrival: fc.oneof(day('2024-03-15', '2024-04-20'), about), minute: upTo(1439), age: fc.option(upTo(30)), category: fc.constantFrom('1', '2', '4', null), departmentType: fc.constantFrom('01', '01', '01', '03'),
  stayMinutes: fc.option(fc.constantFrom(5, 240, 241, 720, 721)), dischargeStatus: fc.constantFrom('182992009', null, '1077031000000103'),
}), { maxLength: 5 })).map(([linkable, list]) => list.map(({ council: c, minute, ...a }, nth) =>
  attendance({ ...PERSON, nth, council: c, linkable, attendance: { ...a, arrivalMinute: dayNumber(a.arrival) * 1440 + minute } })));

/** A referral sent with some months, with what was done in any of them. */
const pathway = fc.record({
  months: fc.oneof(fc.constant(MONTHS_2024), fc.subarray(MONTHS_2024, { minLength: 1 }), fc.constantFrom(3, 4, 6).map((sent) => MONTHS_2024.slice(0, sent))),
  moves: fc.option(fc.constantFrom(...MONTHS_2024)), received: fc.oneof(day('2023-06-01', '2024-06-30'), about), discharged: seldom(in2024),
  ageAtReferral: fc.constantFrom(17, 17, 18), birth: fc.constantFrom('2006-04', '2006-06', '2006-07', '2010-05', null), linkable: fc.boolean(),
  contacts: fc.array(fc.record({ date: in2024, status: fc.constantFrom('5', '5', '6', '3', null), mechanism: fc.constantFrom('01', '01', '11', '05', null), procedure: fc.constantFrom('228557008', null) }), { maxLength: 3 }),
  indirect: seldom(fc.record({ date: in2024, procedure: fc.constantFrom('1085671000000109', null) })),
  score: fc.option(in2024), carePlan: seldom(fc.record({ created: in2024, updated: seldom(in2024), agreed: fc.boolean() })), stay: seldom(fc.constantFrom(...MONTHS_2024)),
}).map((e) => [
  ...e.months.flatMap((month) => referral({
    ...PERSON, month, birth: e.birth, linkable: e.linkable, council: e.moves !== null && month >= e.moves ? REDCAR : MIDDLESBROUGH,
    referral: { received: e.received, ageAtReferral: e.ageAtReferral, discharged: e.discharged },
  })),
  ...e.contacts.flatMap(({ date, status, mechanism, procedure }, i) => [
    camhs({ ...PERSON, month: date.slice(0, 7), type: 'contact', id: `contact-${i}`, payload: { date, status, mechanism } }),
    camhs({ ...PERSON, month: date.slice(0, 7), type: 'activity', id: `activity-${i}`, payload: { contactId: `contact-${i}`, procedure } }),
  ]),
  ...(e.indirect ? [camhs({ ...PERSON, month: e.indirect.date.slice(0, 7), type: 'indirect-activity', payload: e.indirect })] : []),
  ...(e.score ? [camhs({ ...PERSON, month: e.score.slice(0, 7), type: 'score', payload: { tool: '718583008', completed: e.score } })] : []),
  ...(e.carePlan ? [camhs({ ...PERSON, month: '2024-12', type: 'care-plan', payload: { created: e.carePlan.created, updated: e.carePlan.updated } })] : []),
  ...(e.carePlan?.agreed ? [camhs({ ...PERSON, month: '2024-12', type: 'care-plan-agreement', payload: { agreed: e.carePlan.created } })] : []),
  ...(e.stay ? [camhs({ ...PERSON, month: e.stay, type: 'spell', payload: { start: `${e.stay}-03` } })] : []),
]);
const life = fc.tuple(plans, visits, fc.option(pathway), fc.boolean()).map(([p, v, c, isTraced]) => [...p, ...v, ...(c ?? []), ...(isTraced ? [traced(PERSON)] : [])]);

type All<F extends 'sen2' | 'camhs' | 'ae', T extends keyof Payloads[F]> = readonly { readonly record: LinkedRecord; readonly payload: Payloads[F][T] }[];
const all = <F extends 'sen2' | 'camhs' | 'ae', T extends keyof Payloads[F] & string>(records: readonly LinkedRecord[], feed: F, type: T): All<F, T> =>
  records.filter((r) => r.feed === feed && r.recordType === type).map((record) => ({ record, payload: record.payload as Payloads[F][T] }));

const ageOn = (birthMonth: string, date: string) => Number(date.slice(0, 4)) - Number(birthMonth.slice(0, 4)) - (date.slice(5, 7) < birthMonth.slice(5, 7) ? 1 : 0);
const bandOf = (age: number | null) => BASE_BANDS.find((b) => age !== null && age >= Number(b.split('-')[0]) && age <= Number(b.split('-')[1])) ?? 'other';
const financialYear = (month: string) => Number(month.slice(0, 4)) - (month.slice(5, 7) < '04' ? 1 : 0);

/** Ruling 1 and docs/adr/0010: of the return that states the day the plan that has started last and not ceased; of one start the one that ceases first. */
function planOn(records: readonly LinkedRecord[], date: string) {
  const active = all(records, 'sen2', 'named-plan').filter(({ record, payload: p }) => record.scope === String(Number(date.slice(0, 4)) + 1) && (p.start ?? '') <= date && (p.ceased ?? '9999') > date);
  const order = ({ record, payload: p }: (typeof active)[number]) => [p.start ?? '', p.ceased ?? '9999', `${record.sender}|${p.requestId}`] as const;
  const held = active.toSorted((a, b) => {
    const [x, y] = [order(a), order(b)];
    return x[0] !== y[0] ? (x[0] > y[0] ? -1 : 1) : x[1] !== y[1] ? (x[1] < y[1] ? -1 : 1) : x[2] < y[2] ? -1 : 1;
  })[0];
  if (!held) return null;
  const who = all(records, 'sen2', 'person').findLast(({ record: r }) => r.sender === held.record.sender && r.scope === held.record.scope);
  return { council: held.record.council, age: who?.payload.birthMonth ? ageOn(who.payload.birthMonth, date) : null };
}

type Add = (measure: string, area: string, period: string, breakdown?: string) => void;

function holders(records: readonly LinkedRecord[], add: Add): void {
  const linked = `linked=${records.some((r) => r.feed !== 'sen2' && r.feed !== 'school-census') ? 'yes' : 'no'}`;
  for (const quarter of QUARTERS) {
    const { first, last } = bounds(quarter);
    for (let d = dayNumber(first); d <= dayNumber(last); d += 1) {
      const held = planOn(records, dateOf(d));
      if (held) add('sen2.plan-days', held.council, quarter, `age=${bandOf(held.age)};${linked}`);
      if (held && dateOf(d) === last) add('sen2.holders', held.council, quarter, `age=${bandOf(held.age)};${linked}`);
    }
  }
}

/** Rulings 1, 5, 6, 16, 17, 18. */
function attendances(records: readonly LinkedRecord[], add: Add): void {
  const counted = all(records, 'ae', 'attendance').filter(({ payload: a }) => a.departmentType === '01' && a.category !== '4' && a.dischargeStatus !== '1077031000000103');
  for (const { record, payload: a } of counted) {
    if (a.age === null || a.age > 25) continue;
    const quarter = QUARTERS.find((q) => a.arrival >= bounds(q).first && a.arrival <= bounds(q).last) ?? '';
    const held = planOn(records, a.arrival);
    const cohort = `cohort=${held ? 'with-plan' : 'without-plan'}`;
    if (held) add('ae.holders', held.council, quarter, `age=${bandOf(a.age)}`);
    add('ae.attendances', record.council, quarter, `age=${bandOf(a.age)};${cohort}`);
    if (a.stayMinutes !== null && a.stayMinutes <= 240) add('ae.within-4-hours', record.council, quarter, cohort);
    if (a.stayMinutes !== null && a.stayMinutes > 720) add('ae.over-12-hours', record.council, quarter, cohort);
    const order = ({ record: r, payload: p }: (typeof counted)[number]) => `${String(p.arrivalMinute).padStart(9, '0')}|${r.recordId}`;
    const before = counted.filter((o) => order(o) < order({ record, payload: a })).toSorted((x, y) => (order(x) < order(y) ? 1 : -1))[0];
    if (record.linkable && before && dayNumber(a.arrival) - dayNumber(before.payload.arrival) <= 7) add('ae.reattended', record.council, quarter, cohort);
  }
}

/** Rulings 7, 9, 11, 12: the one referral on the last day of each quarter. */
function caseload(records: readonly LinkedRecord[], add: Add): void {
  const rows = all(records, 'camhs', 'referral').toSorted((a, b) => (a.record.scope < b.record.scope ? -1 : 1));
  const [state, sentLast] = [rows.at(-1)?.payload, rows.at(-1)?.record.scope.slice(0, 7) ?? ''];
  if (!state) return;
  const born = all(records, 'camhs', 'patient').toSorted((a, b) => (a.record.scope < b.record.scope ? 1 : -1))[0]?.payload.birthMonth ?? null;
  const attended = all(records, 'camhs', 'contact').filter(({ payload: c }) => c.status === '5' || c.status === '6');
  const indirect = all(records, 'camhs', 'indirect-activity').map(({ payload }) => payload);
  const contacts = [...attended.filter(({ payload: c }) => c.mechanism === '01' || c.mechanism === '11').map(({ payload }) => payload.date), ...indirect.map((i) => i.date)];
  const interventions = [
    ...all(records, 'camhs', 'activity').flatMap(({ payload: a }) => (a.procedure === null ? [] : attended.filter(({ record }) => record.recordId === a.contactId).map(({ payload }) => payload.date))),
    ...indirect.filter((i) => i.procedure !== null).map((i) => i.date),
  ];
  const agreed = all(records, 'camhs', 'care-plan-agreement').length > 0;
  const planned = agreed ? all(records, 'camhs', 'care-plan').flatMap(({ payload }) => [payload.created, payload.updated]).filter((d) => d !== null && d >= state.received) : [];
  const stays = all(records, 'camhs', 'spell').map(({ record }) => financialYear(record.scope));
  for (const quarter of QUARTERS) {
    const { last } = bounds(quarter);
    const by = (dates: readonly (string | null)[]) => dates.some((d) => d !== null && d <= last);
    const child = state.ageAtReferral !== null && state.ageAtReferral <= 17 && born !== null && ageOn(born, last) <= 17;
    const open = state.received <= last && (state.discharged ?? '9999') > last && (sentLast === '2024-12' || sentLast >= last.slice(0, 7));
    if (!child || !open || !by(contacts) || stays.includes(financialYear(last))) continue;
    const place = (rows.findLast(({ record }) => record.scope.slice(0, 7) <= last.slice(0, 7)) ?? rows[0])?.record;
    if (!place) continue;
    const held = planOn(records, last);
    const cohort = `cohort=${held ? 'with-plan' : 'without-plan'}`;
    add('camhs.caseload', place.council, quarter, `${cohort};key=${place.linkable ? 'yes' : 'no'}`);
    if (held) add('camhs.holders.caseload', held.council, quarter);
    const outcome = by(all(records, 'camhs', 'score').map(({ payload }) => payload.completed));
    add('camhs.clock', place.council, quarter, `${cohort};stopped=${outcome && (by(interventions) || by(planned)) ? 'yes' : 'no'}`);
  }
}

const MEASURES = new Set(['sen2.plan-days', 'sen2.holders', 'ae.holders', 'ae.attendances', 'ae.within-4-hours', 'ae.over-12-hours', 'ae.reattended', 'camhs.caseload', 'camhs.holders.caseload', 'camhs.clock']);

describe('a person\'s life', () => {
  it('is counted as by going through its days and records one by one', () =>
    fc.assert(fc.property(life, (records) => {
      const plain = new Map<string, number>();
      const add: Add = (measure, area, period, breakdown = 'all') => {
        const key = `${measure}|${area}|${period}|${breakdown}`;
        plain.set(key, (plain.get(key) ?? 0) + 1);
      };
      for (const count of [holders, attendances, caseload]) count(records, add);
      const folded = foldPerson(records, context).filter((c) => MEASURES.has(c.measure) && c.period.includes('Q')).map((c) => [`${c.measure}|${c.area}|${c.period}|${c.breakdown}`, c.amount]);
      expect(Object.fromEntries(folded)).toEqual(Object.fromEntries(plain));
    }), { numRuns: 300 }));
});
