import type { Feed } from '@tributary/contracts';

/** A measure: what is counted, from which feeds, and the dimensions of its breakdown in their order. */
export interface Measure {
  readonly counts: string;
  readonly feeds: readonly Feed[];
  /** Does the count itself rest on links between feeds? */
  readonly linked: boolean;
  /** Dimensions whose use rests on links, and then needs the SEN2 return too, are named with a star in front. */
  readonly dimensions: readonly string[];
}

const sen2 = (counts: string, ...dimensions: string[]): Measure => ({ counts, feeds: ['sen2'], linked: false, dimensions });
const camhs = (counts: string, ...dimensions: string[]): Measure => ({ counts, feeds: ['camhs'], linked: false, dimensions });
const ae = (counts: string, ...dimensions: string[]): Measure => ({ counts, feeds: ['ae'], linked: false, dimensions });
const held = (feed: Feed, counts: string, ...dimensions: string[]): Measure => ({ counts, feeds: [feed, 'sen2'], linked: true, dimensions });

/** Every measure that the fold fills. Breakdowns are `name=value` joined by `;` in the order of `dimensions`; `all` where there are none. */
export const MEASURES = {
  'sen2.requests': sen2('requests by received date, outcome H left out', 'refused'),
  'sen2.decisions': sen2('decisions on requests (Y, N) with both dates, by outcome date', 'within'),
  'sen2.decisions.untimed': sen2('decisions on requests without a received date, by outcome date'),
  'sen2.undecided': sen2('requests undecided on the last day', 'past'),
  'sen2.undecided.unknown': sen2('requests received by the last day with neither an outcome nor its date'),
  'sen2.assessments': sen2('assessments by outcome date, outcome H left out', 'issued'),
  'sen2.not-issued': sen2('decisions not to issue with a received date, by outcome date', 'within'),
  'sen2.not-issued.untimed': sen2('decisions not to issue without a received date, by outcome date'),
  'sen2.issued': sen2('plans issued with a received date, by outcome date of the assessment', 'exception', 'time'),
  'sen2.issued.untimed': sen2('plans issued without a received date'),
  'sen2.plans.new': sen2('plans by start date'),
  'sen2.plans.active': sen2('active plans on the last day (calendar years: on the census day of the return)', 'need'),
  'sen2.plans.ceased': sen2('plans by cease date', 'reason'),
  'sen2.reviews.due': sen2('annual reviews by the day they fall due', 'held'),
  'sen2.reviews.left-out': sen2('active plans on the last day of which no earlier review is known, and reviews by the day they fall due of plans without an active-plan record', 'why'),
  'sen2.review-decisions': sen2('review decisions with both dates, by the day notified', 'within'),
  'sen2.holders': sen2('plan holders who do not object, on the last day', 'age', '*linked'),
  'sen2.plan-days': sen2('days on which a plan is held', 'age', '*linked'),
  'camhs.received': camhs('referrals by received date, age 0-17 at referral', '*cohort'),
  'camhs.rejected': camhs('referrals by rejection date, age 0-17 at referral', '*cohort'),
  'camhs.first-contacts': camhs('first contacts by date, age 0-17 at referral, by days waited', '*cohort', 'days'),
  'camhs.first-contacts.negative': camhs('first contacts dated before the referral', '*cohort'),
  'camhs.first-contacts.unseen': camhs('first contacts counted of referrals received before the first accepted month of the provider', '*cohort'),
  'camhs.clock': camhs('referrals open on the last day with a first contact, age 0-17', '*cohort', 'stopped'),
  'camhs.contacts': camhs('contacts attended or not attended, by date, age 0-17 at referral', '*cohort', 'attended'),
  'camhs.caseload': camhs('open referrals with a contact on the last day, age 0-17', '*cohort', 'key'),
  'camhs.keys': camhs('referrals open in the period, with or without a key that could link', 'key'),
  'camhs.holders.received': held('camhs', 'referrals of plan holders by received date, age 0-17 at referral'),
  'camhs.holders.caseload': held('camhs', 'caseload of plan holders on the last day, age 0-17'),
  'ae.attendances': ae('counted attendances of residents aged 0-25', 'age', '*cohort'),
  'ae.within-4-hours': ae('of these, left within 240 minutes', '*cohort'),
  'ae.over-12-hours': ae('of these, left after more than 720 minutes', '*cohort'),
  'ae.departure-missing': ae('of these, without a departure', '*cohort'),
  'ae.reattended': ae('of these, at most 7 days after the last of the same person', '*cohort'),
  'ae.admitted': ae('of these, discharged to a ward', '*cohort'),
  'ae.keys': ae('counted attendances of residents aged 0-25, with or without a key that could link', 'key'),
  'ae.holders': held('ae', 'counted attendances of plan holders', 'age'),
  'ae.holders.mental-health': held('ae', 'mental-health attendances of plan holders', 'age'),
  'ae.holders.self-harm': held('ae', 'self-harm attendances of plan holders', 'age'),
  'census.pupils': { counts: 'pupils on roll on the latest census day', feeds: ['school-census'], linked: false, dimensions: ['provision'] },
  'census.with-plan': held('school-census', 'pupils coded E on the census day who do not object', 'agrees'),
} as const satisfies Record<string, Measure>;

export type MeasureId = keyof typeof MEASURES;

/** A measure by its id. Throws RangeError for an id that is none. */
export function measureOf(id: string): Measure {
  const measures: Readonly<Record<string, Measure | undefined>> = MEASURES;
  const measure = measures[id];
  if (!measure) throw new RangeError(`there is no measure ${id}`);
  return measure;
}

/** Does a measure have a dimension (with or without a link behind it)? */
export function hasDimension(measure: Measure, name: string): boolean {
  return measure.dimensions.includes(name) || measure.dimensions.includes(`*${name}`);
}
