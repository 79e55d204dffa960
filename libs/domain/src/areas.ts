import { LOCAL_AUTHORITY_ROWS, type LocalAuthorityRow } from './local-authorities-table.js';
import { NEIGHBOURS, NEIGHBOURS_EDITION } from './neighbours-table.js';
import { NHS_AREAS, ONS_REGIONS } from './regions-table.js';

export interface LocalAuthority {
  /** Three digits, as returns to DfE use them. */
  readonly dfe: string;
  readonly ons: string;
  readonly name: string;
  /** The region it is compared with: the platform's own region for its councils, else the ONS region. */
  readonly region: string;
  /** Sub-ICB of best fit: ODS code, or null when not known. */
  readonly nhsArea: string | null;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
}

/** The platform's first region: the twelve councils of the North East with Cumberland and Westmorland and Furness. */
export const NENC = { code: 'NENC', name: 'North East and Cumbria' } as const;
const NENC_COUNCILS = new Set(['390', '391', '392', '393', '394', '805', '806', '807', '808', '840', '841', '929', '942', '943']);

function build([dfe, ons, name, region, nhsArea, validFrom, validUntil]: LocalAuthorityRow): LocalAuthority {
  const own = NENC_COUNCILS.has(dfe) && validUntil === null;
  return { dfe, ons, name, region: own ? NENC.code : region, nhsArea, validFrom, validUntil };
}

export const LOCAL_AUTHORITIES: readonly LocalAuthority[] = LOCAL_AUTHORITY_ROWS.map(build);
const BY_ONS = new Map(LOCAL_AUTHORITIES.map((la) => [la.ons, la]));
const BY_DFE = new Map<string, LocalAuthority>();
for (const la of LOCAL_AUTHORITIES) {
  const known = BY_DFE.get(la.dfe);
  if (!known || la.validUntil === null) BY_DFE.set(la.dfe, la);
}

/** The council with this DfE number: the live one where the number was used twice; undefined when there is none. */
export function localAuthorityByDfE(dfe: string): LocalAuthority | undefined {
  return BY_DFE.get(dfe);
}

export function localAuthorityByOns(ons: string): LocalAuthority | undefined {
  return BY_ONS.get(ons);
}

/**
 * Who took over when a council ended under another DfE number: the first of each list is the one that kept most of its area. Source: the orders of
 * the structural changes of 2009, 2019, 2021 and 2023, as DfE's code lists reflect them.
 */
const SUCCESSORS: Readonly<Record<string, readonly string[]>> = {
  820: ['823', '822'], 835: ['838', '839'], 836: ['839'], 837: ['839'], 875: ['895', '896'], 909: ['942', '943'], 928: ['941', '940'],
};

export { NEIGHBOURS_EDITION };

/** DfE numbers of a council's statistical neighbours, the nearest first (DfE, edition {@link NEIGHBOURS_EDITION}); none for one that the edition does not know. */
export function neighboursOf(dfe: string): readonly string[] {
  return NEIGHBOURS[dfe]?.split(' ') ?? [];
}

/** DfE numbers of the councils that took over from one that has ended; none for one that goes on, also under a new ONS code. */
export function successorsOf(dfe: string): readonly string[] {
  return SUCCESSORS[dfe] ?? [];
}

/** DfE numbers of the councils from which this one took over. */
export function predecessorsOf(dfe: string): string[] {
  return Object.keys(SUCCESSORS).filter((ended) => successorsOf(ended).includes(dfe));
}

/** Councils (live) of a region code. */
export function councilsOf(region: string): LocalAuthority[] {
  return LOCAL_AUTHORITIES.filter((la) => la.region === region && la.validUntil === null);
}

/** Name of a council, sub-ICB or region by its code; the code itself when it is not known. */
export function areaName(code: string): string {
  if (code === NENC.code) return NENC.name;
  const nhs = Object.values(NHS_AREAS).find(([ons]) => ons === code);
  return BY_ONS.get(code)?.name ?? ONS_REGIONS[code] ?? nhs?.[1] ?? code;
}

/** ONS code of a sub-ICB by its ODS code. */
export function nhsAreaOns(ods: string): string | undefined {
  return NHS_AREAS[ods]?.[0];
}

export { NHS_AREAS, ONS_REGIONS };
