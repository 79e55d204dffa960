import { feedSchema, type Coverage, type CoverageFact, type Feed } from '@tributary/contracts';
import { dayNumber } from '@tributary/domain';

/** One accepted scope of a sender. */
export interface AcceptedScope {
  readonly sender: string;
  readonly scope: string;
  readonly coverage: Coverage;
}

/** What has been accepted: the part of the world, beside a person's own records, that the fold and the statuses depend on. */
export interface CoverageIndex {
  readonly facts: readonly CoverageFact[];
  /** Accepted scopes of a feed that hold records about a council's residents. */
  accepted(feed: Feed, council: string): readonly AcceptedScope[];
  /** Day number of the census day of a scope (SEN2 return, school census); null when it is not accepted or has none. */
  censusDay(feed: Feed, sender: string, scope: string): number | null;
  /** Month indices (year * 12 + month - 1) that a CAMHS provider has had accepted, and whether the refresh was. */
  camhsMonths(provider: string): ReadonlyMap<number, 'primary' | 'refresh'>;
  /** The first and the latest of them; -1 when there is none. */
  firstCamhsMonth(provider: string): number;
  lastCamhsMonth(provider: string): number;
}

const CAMHS_SCOPE = /^(\d{4})-(\d{2})(?:-(primary|refresh))?$/;

/** Month index and edition of a CAMHS scope: `2024-11` is what stands for the month, which ingestion has settled; `2024-11-primary` yields to a refresh. */
export function camhsScope(scope: string): { month: number; edition: 'primary' | 'refresh' } | null {
  const m = CAMHS_SCOPE.exec(scope);
  return m ? { month: Number(m[1]) * 12 + Number(m[2]) - 1, edition: m[3] === 'primary' ? 'primary' : 'refresh' } : null;
}

/** Indexes coverage facts; of two about one scope the higher version counts, whatever their order. */
export function coverageIndex(facts: Iterable<CoverageFact>): CoverageIndex {
  const latest = new Map<string, CoverageFact>();
  for (const fact of facts) {
    const key = `${fact.feed}|${fact.sender}|${fact.scope}`;
    if ((latest.get(key)?.version ?? 0) < fact.version) latest.set(key, fact);
  }
  const byCouncil = new Map<string, AcceptedScope[]>();
  const months = new Map<string, Map<number, 'primary' | 'refresh'>>();
  for (const { feed, sender, scope, coverage } of latest.values()) {
    for (const area of coverage.areas) {
      const key = `${feed}|${area}`;
      const list = byCouncil.get(key) ?? [];
      list.push({ sender, scope, coverage });
      byCouncil.set(key, list);
    }
    const camhs = feed === feedSchema.enum.camhs ? camhsScope(scope) : null;
    if (camhs) {
      const known = months.get(sender) ?? new Map<number, 'primary' | 'refresh'>();
      if (known.get(camhs.month) !== 'refresh') known.set(camhs.month, camhs.edition);
      months.set(sender, known);
    }
  }
  const ends = new Map([...months].map(([sender, known]) => [sender, { first: Math.min(...known.keys()), last: Math.max(...known.keys()) }]));
  const none: ReadonlyMap<number, 'primary' | 'refresh'> = new Map();
  return {
    facts: [...latest.values()],
    accepted: (feed, council) => byCouncil.get(`${feed}|${council}`) ?? [],
    censusDay: (feed, sender, scope) => {
      const date = latest.get(`${feed}|${sender}|${scope}`)?.coverage.referenceDate;
      return date == null ? null : dayNumber(date);
    },
    camhsMonths: (provider) => months.get(provider) ?? none,
    firstCamhsMonth: (provider) => ends.get(provider)?.first ?? -1,
    lastCamhsMonth: (provider) => ends.get(provider)?.last ?? -1,
  };
}
