import { NEED_TYPES, PUBLISHED_2024, type PublishedSen2 } from '@tributary/seeds';
import { percentage } from '@tributary/statistics';

/** A figure of DfE's table of 2024 as our indicator prints it. */
export interface PublishedFigure { readonly indicator: string; readonly breakdown: string; readonly value: string }

/** What DfE published for a council and calendar year 2024, from the published counts (docs/indicators/reconciliation.md). */
export function publishedFigures(dfe: string): PublishedFigure[] {
  const p = PUBLISHED_2024[dfe];
  return p ? [...flows(p), ...stocks(p)] : [];
}

function flows({ requests, assessments, plans, reviews, ceased }: PublishedSen2): PublishedFigure[] {
  const of = (indicator: string, n: number, d: number): PublishedFigure => ({ indicator, breakdown: 'all', value: percentage(n, d) });
  const assessed = assessments.issued + assessments.notIssued + assessments.withdrawn;
  return [
    { indicator: 'EHC01', breakdown: 'all', value: String(requests.received) },
    of('EHC03', requests.refuse, requests.received),
    of('EHC04', requests.withinSixWeeks, requests.withinSixWeeks + requests.overSixWeeks),
    of('EHC07', assessments.issued, assessed),
    ...(assessments.notIssued > 0 ? [of('EHC08', assessments.refusedInTime, assessments.refusedInTime + assessments.refusedLate)] : []),
    { indicator: 'EHC09', breakdown: 'all', value: String(plans.started) },
    of('EHC11', plans.within, plans.issued),
    of('EHC12', plans.withinEx, plans.issuedEx),
    of('EHC15', plans.afterAYear, plans.issued),
    { indicator: 'EHC20', breakdown: 'all', value: String(ceased.reduce((a, b) => a + b, 0)) },
    of('EHC23', reviews.withinFourWeeks, reviews.withinFourWeeks + reviews.overFourWeeks),
  ];
}

function stocks({ needs }: PublishedSen2): PublishedFigure[] {
  const total = Object.values(needs).reduce((a, b) => a + b, 0);
  return [
    { indicator: 'EHC17', breakdown: 'all', value: String(total) },
    ...[...NEED_TYPES, 'unknown' as const].map((need) => ({ indicator: 'EHC34', breakdown: `need=${need}`, value: percentage(needs[need], total) })),
  ];
}
