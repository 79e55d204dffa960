import { bounds, LOCAL_AUTHORITIES, nhsAreaOns, type Period } from '@tributary/domain';

export interface CouncilArea {
  /** ONS code. */
  readonly council: string;
  /** ONS code of the sub-ICB of best fit, or null. */
  readonly nhsArea: string | null;
  /** Code of the region it is compared with, or null. */
  readonly region: string | null;
  /** First and last day on which the council exists; null or absent where no such day is known. */
  readonly validFrom?: string | null;
  readonly validUntil?: string | null;
}

/** A council as governance registers it; its days are those of its ONS code. */
export interface RegisteredCouncil {
  /** DfE number. */
  readonly id: string;
  readonly onsCode: string;
  /** ODS code. */
  readonly nhsArea: string | null;
  readonly region: string | null;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
}

/** A council that gets a new ONS code and keeps its DfE number goes on (Barnsley in 2025): it exists since the first of its codes. */
export function councilArea({ id, onsCode, nhsArea, region, validFrom, validUntil }: RegisteredCouncil): CouncilArea {
  const earlier = LOCAL_AUTHORITIES.filter((la) => la.dfe === id).map((la) => la.validFrom);
  const known = [validFrom, ...earlier].filter((day) => day !== null).toSorted();
  const since = validFrom === null || earlier.includes(null) ? null : known[0] ?? null;
  return { council: onsCode, nhsArea: nhsArea === null ? null : nhsAreaOns(nhsArea) ?? null, region, validFrom: since, validUntil };
}

/** Does the council exist on any day of the period (indicators-and-disclosure.md 8.12)? */
export function existsIn({ validFrom, validUntil }: CouncilArea, period: Period): boolean {
  const { first, last } = bounds(period);
  return (validFrom == null || validFrom <= last) && (validUntil == null || validUntil >= first);
}
