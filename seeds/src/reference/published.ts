/** Primary need as DfE tables print it: Down syndrome is counted in `OTH` (education-feeds 1.4). */
export const NEED_TYPES = ['ASD', 'HI', 'MLD', 'MSI', 'OTH', 'PD', 'PMLD', 'SEMH', 'SLCN', 'SLD', 'SPLD', 'VI'] as const;
export type NeedType = (typeof NEED_TYPES)[number];
export type NeedCounts = Readonly<Record<NeedType | 'unknown', number>>;

export const PLACEMENT_KINDS = [
  'mainstream', 'resourcedProvision', 'senUnit', 'specialState', 'specialIndependent', 'alternative', 'earlyYears', 'furtherEducation',
  'homeEducated', 'neet', 'otherArrangements', 'otherElsewhere', 'notRecorded',
] as const;
export type PlacementKind = (typeof PLACEMENT_KINDS)[number];

/** One council's published SEN2 counts: flows of a calendar year, stock of the January that follows. */
export interface PublishedSen2 {
  readonly requests: Readonly<Record<
    'received' | 'assess' | 'refuse' | 'undecided' | 'withdrawn' | 'withinSixWeeks' | 'overSixWeeks' | 'mediation' | 'tribunal' | 'tribunalAfterMediation', number
  >>;
  /** Assessments that ended in the year, and how many refusals to issue were made within 16 weeks. */
  readonly assessments: Readonly<Record<'issued' | 'notIssued' | 'withdrawn' | 'refusedInTime' | 'refusedLate', number>>;
  /** The base of the 20-week measures with its bands, with and without (`Ex`) exceptions, and `started`: new plans of the year. */
  readonly plans: Readonly<Record<
    'issued' | 'issuedEx' | 'within' | 'withinEx' | 'afterTwentyWeeks' | 'afterTwentyWeeksEx' | 'afterAYear' | 'afterAYearEx' | 'started', number
  >>;
  readonly newNeeds: NeedCounts;
  readonly needs: NeedCounts;
  /** Under 3, then single years 3 to 25. */
  readonly ages: readonly number[];
  readonly placements: Readonly<Record<PlacementKind, number>>;
  /** By reason code 1 to 9. */
  readonly ceased: readonly number[];
  readonly reviews: Readonly<Record<
    'expected' | 'heldNextYear' | 'held' | 'heldEarlier' | 'amend' | 'cease' | 'maintain' | 'withinFourWeeks' | 'overFourWeeks', number
  >>;
}
