import type { LinkedRecord } from '@tributary/contracts';
import { bounds, dateOf, dayNumber, quartersBetween } from '@tributary/domain';
import fc from 'fast-check';
import { coverageIndex, foldPerson, sumContributions, type Contribution, type FoldContext } from './index.js';
import { aeMonths, attendance, camhs, camhsMonths, census, holder, MIDDLESBROUGH, movedHolder, pupil, REDCAR, referral, returned, sen2, traced } from './examples/records.js';

const MONTHS_2024 = Array.from({ length: 12 }, (_, i) => `2024-${String(i + 1).padStart(2, '0')}`);
const coverage = coverageIndex([
  returned(MIDDLESBROUGH, 2024), returned(MIDDLESBROUGH), returned(REDCAR), ...aeMonths(), ...camhsMonths(MONTHS_2024), census(MIDDLESBROUGH, '2024-autumn'),
]);
const context: FoldContext = { coverage, firstQuarter: '2022-23Q4', horizon: '2024-25Q3' };
const fold = (records: readonly LinkedRecord[], c = context) => foldPerson(records, c);
const amount = (cells: readonly Contribution[], measure: string, where: Partial<Contribution> = {}) =>
  cells.filter((c) => c.measure === measure && Object.entries(where).every(([k, v]) => c[k as keyof Contribution] === v)).reduce((n, c) => n + c.amount, 0);

const day = (from: string, to: string) => fc.integer({ min: dayNumber(from), max: dayNumber(to) }).map(dateOf);
const in2024 = day('2024-01-01', '2024-12-31');
const birth = day('2000-01-01', '2022-12-31').map((d) => d.slice(0, 7));
const council = fc.constantFrom(MIDDLESBROUGH, REDCAR);

const plan = fc.record({ council, nth: fc.integer({ min: 1, max: 2 }), start: fc.option(day('2015-01-01', '2024-12-31')), ceased: fc.option(in2024), birth })
  .map(({ start, ceased, ...e }) => holder({ person: 'p', ...e, plan: { start, ceased: ceased !== null && (start === null || ceased >= start) ? ceased : null }, active: { reviewMeeting: '2024-03-01', lastReview: '2024-04-01' } }));
const request = fc.record({ council, received: in2024, outcome: fc.constantFrom('Y', 'N', 'A', 'W', 'H'), decided: in2024 })
  .map(({ received, outcome, decided, ...e }) => sen2({ person: 'p', nth: 3, ...e, request: { received, outcome, outcomeDate: outcome === 'Y' || outcome === 'N' ? decided : null } }));
const pathway = fc.record({ council, month: fc.constantFrom(...MONTHS_2024), received: in2024, contact: in2024, edition: fc.constantFrom('primary' as const, 'refresh' as const), nth: fc.integer({ min: 1, max: 3 }) })
  .map(({ received, contact, month, ...e }) => [...referral({ person: 'p', month, ...e, referral: { received } }), camhs({ person: 'p', month, type: 'contact', id: `contact-${contact}`, payload: { date: contact } })]);
const visit = fc.record({ council, nth: fc.integer({ min: 1, max: 9 }), arrival: in2024, age: fc.integer({ min: 0, max: 30 }), stayMinutes: fc.option(fc.integer({ min: 1, max: 900 })) })
  .map(({ council: c, nth, ...a }) => [attendance({ person: 'p', council: c, nth, attendance: a })]);
const school = fc.constantFrom('E', 'K', 'N').map((senProvision) => [pupil({ person: 'p', scope: '2024-autumn', pupil: { senProvision } })]);
/** A person's records: one record per key, as the read model keeps them. */
const history = fc.array(fc.oneof(plan, request, pathway, visit, school), { maxLength: 8 }).map((parts) => {
  const byKey = new Map(parts.flat().map((r) => [`${r.feed}|${r.sender}|${r.scope}|${r.recordType}|${r.recordId}`, r]));
  return [...byKey.values()];
});

describe('foldPerson', () => {
  it('does not depend on the order of the records', () =>
    fc.assert(fc.property(history.chain((h) => fc.tuple(fc.constant(h), fc.shuffledSubarray(h, { minLength: h.length, maxLength: h.length }))), ([h, shuffled]) =>
      expect(fold(shuffled)).toEqual(fold(h)))));
  it('gives whole, positive amounts, one for each cell, in canonical order', () =>
    fc.assert(fc.property(history, (h) => {
      const cells = fold(h);
      const keys = cells.map((c) => `${c.measure}|${c.area}|${c.period}|${c.breakdown}`);
      expect(keys).toEqual([...new Set(keys)].sort());
      expect(cells.every((c) => Number.isInteger(c.amount) && c.amount > 0)).toBe(true);
    })));
  it('adds up over horizons that do not overlap', () =>
    fc.assert(fc.property(history, fc.constantFrom('2023-24Q1', '2023-24Q4', '2024-25Q2'), (h, cut) => {
      const quarters = quartersBetween(context.firstQuarter, context.horizon);
      const before = quarters[quarters.indexOf(cut) - 1] ?? cut;
      const parts = [fold(h, { ...context, horizon: before }), fold(h, { ...context, firstQuarter: cut })].flat();
      const quarterly = (cells: readonly Contribution[]) => cells.filter((c) => c.period.includes('Q')).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      expect(quarterly(parts)).toEqual(quarterly(fold(h)));
    })));
  it('has person-days that add up to the days on which a plan is held, and never two plans on one day', () =>
    fc.assert(fc.property(history, (h) => {
      const cells = fold(h);
      let held = 0;
      for (const q of quartersBetween('2023-24Q4', '2024-25Q3')) {
        const { first, last } = bounds(q);
        for (let d = dayNumber(first); d <= dayNumber(last); d += 1) held += heldOn(h, dateOf(d)) ? 1 : 0;
      }
      expect(amount(cells, 'sen2.plan-days', { period: '2024' })).toBe(held);
      expect(cells.filter((c) => c.measure === 'sen2.plan-days' && c.period.includes('Q')).reduce((n, c) => n + c.amount, 0)).toBe(held);
    }), { numRuns: 40 }));
  it('has flows of four quarters that add up to the calendar year', () =>
    fc.assert(fc.property(history, (h) => {
      const sums = sumContributions(fold(h));
      for (const measure of ['sen2.requests', 'sen2.decisions', 'sen2.plans.ceased', 'camhs.received', 'camhs.contacts', 'ae.attendances', 'ae.holders']) {
        for (const { ons } of [MIDDLESBROUGH, REDCAR]) {
          const total = (p: string) => [...sums.cells(measure, ons, p).values()].reduce((a, b) => a + b, 0);
          expect(['2023-24Q4', '2024-25Q1', '2024-25Q2', '2024-25Q3'].map(total).reduce((a, b) => a + b, 0)).toBe(total('2024'));
        }
      }
    })));
  it('gives nothing for a person of whom no record stands', () => expect(fold([])).toEqual([]));
});

/** The rule in its plainest form: some plan of the return of 2025 has started and not ceased. */
function heldOn(records: readonly LinkedRecord[], date: string): boolean {
  return records.some((r) => {
    const p = r.payload as { start?: string | null; ceased?: string | null };
    return r.recordType === 'named-plan' && r.scope === '2025' && (p.start == null || p.start <= date) && (p.ceased == null || p.ceased > date);
  });
}

describe('who is counted', () => {
  const person = [...holder({ person: 'p' }), traced({ person: 'p' }), attendance({ person: 'p', attendance: { arrival: '2024-05-01' } }), ...referral({ person: 'p', month: '2024-04', referral: { received: '2024-04-10' } })];
  const objecting = person.map((r) => ({ ...r, objected: true }));
  it('keeps a person who objects out of every linked measure, and in the council\'s own', () => {
    const measures = new Set(fold(objecting).map((c) => c.measure));
    expect([...measures].sort()).toEqual(['sen2.plan-days', 'sen2.plans.active', 'sen2.reviews.left-out']);
    expect(fold(objecting).filter((c) => c.measure === 'sen2.plan-days').every((c) => c.breakdown.endsWith('linked=objected'))).toBe(true);
  });
  it('counts an attendance for the council of the plan and, by residence, where the person lives', () => {
    const moved = [...holder({ person: 'p' }), attendance({ person: 'p', council: REDCAR, attendance: { arrival: '2024-05-01' } })];
    expect(amount(fold(moved), 'ae.holders', { period: '2024', area: MIDDLESBROUGH.ons })).toBe(1);
    expect(amount(fold(moved), 'ae.attendances', { period: '2024', area: REDCAR.ons, breakdown: 'age=8-10;cohort=with-plan' })).toBe(1);
  });
  it('gives a day of two plans to the one that started last', () => {
    const both = [...holder({ person: 'p', plan: { start: '2020-01-01' } }), ...holder({ person: 'p', council: REDCAR, plan: { start: '2024-12-01' } })];
    expect(amount(fold(both), 'sen2.plan-days', { period: '2024', area: REDCAR.ons })).toBe(31);
    expect(amount(fold(both), 'sen2.plan-days', { period: '2024', area: MIDDLESBROUGH.ons })).toBe(366 - 31);
    expect(amount(fold(both), 'sen2.plans.active', { period: '2024-25Q3' })).toBe(2);
  });
  it.each([[MIDDLESBROUGH, REDCAR], [REDCAR, MIDDLESBROUGH]])('gives the days of a plan before it moves, with the start that both councils state, to the former', (former, later) => {
    const moved = movedHolder({ person: 'p', from: former, to: later, on: '2024-12-01' });
    expect([former, later].map(({ ons }) => amount(fold(moved), 'sen2.plan-days', { period: '2024', area: ons }))).toEqual([366 - 31, 31]);
    expect([former, later].map(({ ons }) => amount(fold(moved), 'sen2.holders', { period: '2024-25Q2', area: ons }))).toEqual([1, 0]);
    expect([former, later].map(({ ons }) => amount(fold(moved), 'sen2.holders', { period: '2024-25Q3', area: ons }))).toEqual([0, 1]);
  });
  it('counts a plan that starts and ceases on the same day as new and ceased, never active', () => {
    const cells = fold(holder({ person: 'p', plan: { start: '2024-05-10', ceased: '2024-05-10', ceaseReason: '9' } }));
    expect([amount(cells, 'sen2.plans.new', { period: '2024' }), amount(cells, 'sen2.plans.ceased', { period: '2024' }), amount(cells, 'sen2.plan-days')]).toEqual([1, 1, 0]);
  });
  it('splits plan-days at the birthday month', () => {
    const cells = fold(holder({ person: 'p', birth: '2006-02' }));
    expect(amount(cells, 'sen2.plan-days', { period: '2024', breakdown: 'age=16-17;linked=no' })).toBe(31);
    expect(amount(cells, 'sen2.plan-days', { period: '2024', breakdown: 'age=18-18;linked=no' })).toBe(335);
  });
  it('keeps age 25 on the last day and loses 26', () => {
    const last = (b: string) => amount(fold(holder({ person: 'p', birth: b })), 'sen2.holders', { period: '2024-25Q1', breakdown: 'age=20-25;linked=no' });
    expect([last('1998-07'), last('1998-06')]).toEqual([1, 0]);
  });
  it('never answers a day from an older return', () => {
    const old = holder({ person: 'p', year: 2024 });
    expect(amount(fold(old), 'sen2.plans.active', { period: '2023-24Q4' })).toBe(0);
    expect(amount(fold(old), 'sen2.plans.active', { period: '2023-24Q3' })).toBe(1);
  });
});

describe('a plan whose start is not known', () => {
  const cells = fold([...holder({ person: 'p', plan: { start: null, ceased: '2024-05-11', ceaseReason: '2' } }), attendance({ person: 'p', attendance: { arrival: '2024-05-10' } }), attendance({ person: 'p', nth: 2, attendance: { arrival: '2024-05-11' } })]);
  it('ends on its cease date: in the stock, among holders, in the days held and for events', () => {
    expect(['2023-24Q4', '2024-25Q1', '2024-25Q2', '2024'].map((period) => amount(cells, 'sen2.plans.active', { period }))).toEqual([1, 0, 0, 0]);
    expect(['2023-24Q4', '2024-25Q1', '2024-25Q2', '2024'].map((period) => amount(cells, 'sen2.holders', { period }))).toEqual([1, 0, 0, 0]);
    expect(['2023-24Q4', '2024-25Q1', '2024-25Q2'].map((period) => amount(cells, 'sen2.plan-days', { period }))).toEqual([91, 40, 0]);
    expect([amount(cells, 'ae.holders', { period: '2024-25Q1' }), amount(cells, 'ae.attendances', { period: '2024-25Q1', breakdown: 'age=8-10;cohort=without-plan' })]).toEqual([1, 1]);
  });
  it('counts among the ceased on that day, with its reason, and not among the new', () => {
    expect(amount(cells, 'sen2.plans.ceased', { period: '2024-25Q1', breakdown: 'reason=2' })).toBe(1);
    expect(amount(cells, 'sen2.plans.new')).toBe(0);
  });
});

describe('annual reviews', () => {
  const meetings = ([[2023, '2023-01-12'], [2024, '2024-01-10'], [2025, '2024-12-20']] as const).flatMap(([year, reviewMeeting]) => holder({ person: 'p', year, plan: { start: '2020-01-01' }, active: { reviewMeeting } }));
  it('fall due after each meeting, once', () => {
    const cells = fold(meetings);
    expect(cells.filter((c) => c.measure === 'sen2.reviews.due').map((c) => [c.period, c.breakdown])).toEqual([['2023-24Q4', 'held=yes'], ['2024', 'held=yes']]);
  });
  it('of a plan whose start is not known end with it', () => {
    const cells = fold([...holder({ person: 'p', year: 2024, plan: { start: null }, active: { reviewMeeting: '2023-06-20' } }), ...holder({ person: 'p', plan: { start: null, ceased: '2024-06-01', ceaseReason: '2' } })]);
    expect(amount(cells, 'sen2.reviews.due', { period: '2024-25Q1' })).toBe(0);
  });
  it('are left out, and counted, when no earlier one is known or no active-plan record states the meeting', () => {
    const unknown = fold(holder({ person: 'p', active: { reviewMeeting: '2024-05-01' } }));
    expect([amount(unknown, 'sen2.reviews.due'), amount(unknown, 'sen2.reviews.left-out', { period: '2024-25Q1', breakdown: 'why=cycle-unknown' })]).toEqual([0, 1]);
    const ceased = fold(sen2({ person: 'p', request: { outcome: 'H' }, plan: { start: '2023-05-10', ceased: '2024-08-01', ceaseReason: '7' } }));
    expect([amount(ceased, 'sen2.reviews.due'), amount(ceased, 'sen2.reviews.left-out', { period: '2024-25Q1', breakdown: 'why=no-record' })]).toEqual([0, 1]);
  });
});

describe('requests', () => {
  it('are left out of the undecided, and counted, when neither an outcome nor its date is known, with an assessment or without', () => {
    const cells = fold([...sen2({ person: 'p', request: { received: '2024-05-01', outcome: null } }), ...sen2({ person: 'p', nth: 2, request: { received: '2024-05-01', outcome: null }, assessment: { outcomeDate: '2024-06-20' } })]);
    expect([amount(cells, 'sen2.undecided'), amount(cells, 'sen2.undecided.unknown', { period: '2024-25Q1' }), amount(cells, 'sen2.undecided.unknown', { period: '2023-24Q4' })]).toEqual([0, 2, 0]);
  });
});

describe('what is left out or kept with a note', () => {
  it('is told apart by plan, like the figure', () => {
    const visit = (person: string) => attendance({ person, attendance: { arrival: '2024-05-01', stayMinutes: null } });
    const seen = [...referral({ person: 'p', month: '2024-05', referral: { received: '2024-05-20' } }), camhs({ person: 'p', month: '2024-05', type: 'contact', payload: { date: '2024-05-19' } })];
    const cells = [...fold([...holder({ person: 'p' }), visit('p'), ...seen]), ...fold([visit('q')])];
    const told = (measure: string) => cells.filter((c) => c.measure === measure && c.period === '2024-25Q1').map((c) => [c.breakdown, c.amount]);
    expect(told('ae.departure-missing')).toEqual([['cohort=with-plan', 1], ['cohort=without-plan', 1]]);
    expect(told('camhs.first-contacts.negative')).toEqual([['cohort=with-plan', 1]]);
  });
});

describe('whether most of A&E can be linked', () => {
  it('is judged by those who are counted, up to 25 years old', () => {
    const visit = (nth: number, age: number | null, linkable: boolean) => attendance({ person: 'p', nth, linkable, attendance: { arrival: '2024-05-01', age } });
    const cells = fold([visit(1, 25, true), visit(2, 26, false), visit(3, 80, false), visit(4, null, false)]).filter((c) => c.measure === 'ae.keys' && c.period === '2024-25Q1');
    expect(cells.map((c) => [c.breakdown, c.amount])).toEqual([['key=yes', 1]]);
  });
});

describe('first contacts', () => {
  const seen = (received: string) => [...referral({ person: 'p', month: '2024-04', referral: { received } }), camhs({ person: 'p', month: '2024-04', type: 'contact', payload: { date: '2024-04-20' } })];
  const unseen = (received: string, months: readonly string[]) => amount(fold(seen(received), { ...context, coverage: coverageIndex(camhsMonths(months)) }), 'camhs.first-contacts.unseen', { period: '2024-25Q1' });
  it('of referrals received before the provider\'s first accepted month are counted for the note, the figure stays', () => {
    expect([unseen('2024-03-31', ['2024-04', '2024-05']), unseen('2024-04-01', ['2024-04', '2024-05']), unseen('2024-03-31', ['2024-03', '2024-04'])]).toEqual([1, 0, 0]);
    expect(amount(fold(seen('2023-12-31')), 'camhs.first-contacts', { period: '2024-25Q1' })).toBe(1);
  });
});

describe('CAMHS months', () => {
  const april = (edition: 'primary' | 'refresh', received: string) => referral({ person: 'p', month: '2024-04', edition, referral: { received } });
  it('take the refresh and not the primary, whichever came first', () => {
    const cells = fold([...april('primary', '2024-04-02'), ...april('refresh', '2024-03-31')]);
    expect([amount(cells, 'camhs.received', { period: '2024-25Q1' }), amount(cells, 'camhs.received', { period: '2023-24Q4' })]).toEqual([0, 1]);
  });
  it('drop a primary\'s row that the refresh of the month does not repeat', () => expect(amount(fold(april('primary', '2024-04-02')), 'camhs.received')).toBe(0));
  it('take a referral\'s state from its latest month', () => {
    const cells = fold([...april('refresh', '2024-04-02'), ...referral({ person: 'p', month: '2024-12', referral: { received: '2024-04-02', rejected: '2024-12-03' } })]);
    expect(amount(cells, 'camhs.rejected', { period: '2024-25Q3' })).toBe(1);
  });
  it('say each for itself where the child lived and whether it could be linked: later ones change nothing of what is past', () => {
    const month = (m: string, council: typeof REDCAR, linkable: boolean) => [
      ...referral({ person: 'p', month: m, council, linkable, referral: { received: '2024-02-10' } }), camhs({ person: 'p', month: m, council, type: 'contact', id: `contact-${m}`, payload: { date: `${m}-20` } }),
    ];
    const early = [...month('2024-02', REDCAR, false), ...month('2024-03', REDCAR, true)];
    const all = [...early, ...month('2024-05', MIDDLESBROUGH, true), ...month('2024-12', MIDDLESBROUGH, true)];
    const before = (cells: readonly Contribution[]) => cells.filter((c) => c.period === '2023-24Q4');
    expect(before(fold(all))).toEqual(before(fold(early)));
    const cells = fold(all);
    const councils = (measure: string, period: string) => cells.filter((c) => c.measure === measure && c.period === period).map((c) => [c.area, c.breakdown, c.amount]);
    expect(councils('camhs.caseload', '2023-24Q4')).toEqual([[REDCAR.ons, 'cohort=without-plan;key=yes', 1]]);
    expect(councils('camhs.caseload', '2024-25Q2')).toEqual([[MIDDLESBROUGH.ons, 'cohort=without-plan;key=yes', 1]]);
    expect(councils('camhs.contacts', '2023-24Q4')).toEqual([[REDCAR.ons, 'cohort=without-plan;attended=yes', 2]]);
    expect(councils('camhs.first-contacts', '2023-24Q4')).toEqual([[REDCAR.ons, 'cohort=without-plan;days=10', 1]]);
  });
  it('before the first row are of the council of the first', () =>
    expect(amount(fold(referral({ person: 'p', month: '2024-06', council: REDCAR, referral: { received: '2024-02-10' } })), 'camhs.received', { period: '2023-24Q4', area: REDCAR.ons })).toBe(1));
  it('hold a referral open to the end of the last month in which it was sent, when later months are in', () => {
    const seen = camhs({ person: 'p', month: '2024-04', type: 'contact', payload: { date: '2024-04-20' } });
    const until = (month: string) => fold([...april('refresh', '2024-04-02'), ...referral({ person: 'p', month, referral: { received: '2024-04-02' } }), seen]);
    expect(amount(until('2024-05'), 'camhs.caseload', { period: '2024-25Q1' })).toBe(0);
    expect(amount(until('2024-06'), 'camhs.caseload', { period: '2024-25Q1' })).toBe(1);
    expect(amount(until('2024-06'), 'camhs.caseload', { period: '2024-25Q2' })).toBe(0);
  });
});
