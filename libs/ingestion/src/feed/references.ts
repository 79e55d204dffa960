import type { Authority, Establishment, HealthOrganisation, ReferenceVersion } from '@tributary/contracts';
import { LOCAL_AUTHORITIES, successorsOf, type IsoDate } from '@tributary/domain';

/** Tables that a feed may ask for; authorities and postcodes are always there. */
export type AskedReference = 'establishments' | 'organisations';

/** The reference tables as one run sees them: of one moment, whatever is loaded meanwhile. */
export interface References {
  /** A school by its URN: null when the table has none, undefined when no table has been loaded (nothing can be said then). */
  establishment(urn: string): Establishment | null | undefined;
  /** Schools that have had a number (four digits) in a council (DfE number), also closed ones; undefined when no table has been loaded. */
  establishmentsAt(la: string, number: string): readonly Establishment[] | undefined;
  /** An NHS organisation by its ODS code: null when there is none, undefined when no table has been loaded. */
  organisation(ods: string): HealthOrganisation | null | undefined;
  /** A council by its DfE number as it was on a day; without one in its last period. Null when it has not existed (then). */
  authority(dfe: string, on?: IsoDate): Authority | null;
  /** DfE numbers of all councils of England, ended ones too. */
  readonly authorityNumbers: readonly string[];
  /** What the run depends on; receipts name it. */
  readonly versions: readonly ReferenceVersion[];
}

/** Was it there on the day? Days that are not known do not speak against it. */
export function openOn(entry: { readonly opened: IsoDate | null; readonly closed: IsoDate | null }, on: IsoDate): boolean {
  return (entry.opened === null || entry.opened <= on) && (entry.closed === null || entry.closed >= on);
}

/** What the register says of a code on a day: a site is known by its organisation, whose three characters it begins with. Undefined where no register has been loaded. */
export function organisationOn(references: References, code: string, on: IsoDate | null): 'open' | 'closed' | 'unknown' | undefined {
  const ods = code.trim().toUpperCase();
  const entry = references.organisation(ods) ?? references.organisation(ods.slice(0, ORGANISATION_LENGTH));
  if (entry === undefined) return undefined;
  if (entry === null) return 'unknown';
  return on === null || openOn(entry, on) ? 'open' : 'closed';
}
const ORGANISATION_LENGTH = 3;

/** Councils as the platform knows them before a history has been loaded. Source: libs/domain, local-authorities-table. */
export const BUILT_IN_AUTHORITIES: readonly Authority[] = LOCAL_AUTHORITIES.map((la) => ({
  ons: la.ons, dfe: la.dfe, name: la.name, region: la.region, opened: la.validFrom, closed: la.validUntil, successors: [...successorsOf(la.dfe)],
}));
const BUILT_IN: ReferenceVersion = { table: 'authorities', edition: 'built-in', validFrom: '2009-01-01', validUntil: null };

export interface ReferenceTables {
  readonly establishments?: readonly Establishment[] | undefined;
  readonly organisations?: readonly HealthOrganisation[] | undefined;
  readonly authorities?: readonly Authority[] | undefined;
}

/** Lookups over tables in memory. */
export function referencesOf(tables: ReferenceTables, versions: readonly ReferenceVersion[]): References {
  const byUrn = tables.establishments && new Map(tables.establishments.map((e) => [e.urn, e]));
  const byNumber = tables.establishments && Map.groupBy(tables.establishments, (e) => `${e.la}${e.number ?? ''}`);
  const byOds = tables.organisations && new Map(tables.organisations.map((o) => [o.ods, o]));
  const periods = Map.groupBy((tables.authorities ?? BUILT_IN_AUTHORITIES).toSorted((a, b) => ((a.opened ?? '') < (b.opened ?? '') ? -1 : 1)), (a) => a.dfe);
  return {
    establishment: (urn) => byUrn && (byUrn.get(urn) ?? null),
    establishmentsAt: (la, number) => byNumber && (byNumber.get(`${la}${number}`) ?? []),
    organisation: (ods) => byOds && (byOds.get(ods) ?? null),
    authority: (dfe, on) => (on === undefined ? periods.get(dfe)?.at(-1) : periods.get(dfe)?.findLast((period) => openOn(period, on))) ?? null,
    authorityNumbers: [...periods.keys()].toSorted(),
    versions: tables.authorities ? versions : [...versions, BUILT_IN],
  };
}

/** Nothing has been loaded: what a specification, an example of a rule or a validator without a server works with. */
export const NO_REFERENCES: References = referencesOf({}, []);
