import { LOCAL_AUTHORITIES, localAuthorityByDfE, successorsOf } from '@tributary/domain';
import { csvLine } from './output/csv.js';
import { schoolsOf } from './people/person.js';
import { PROVIDERS } from './reference/providers.js';
import { COLLEGES, SCHOOLS_ABOVE, SPECIAL_FROM, ukprnOf, urnOf } from './sen2/settings.js';
import { councilNumber } from './sen2/sen2.js';

/** Where the samples of the official reference files lie in a region's folder; the edition is in the name of each, as in the official ones. */
export const REFERENCE_FILES = {
  establishments: 'reference/edubasealldata20250117.csv',
  organisations: 'reference/ods20250117.csv',
  authorities: 'reference/la-codes20250117.csv',
} as const;

const GIAS_COLUMNS = [
  'URN', 'LA (code)', 'LA (name)', 'EstablishmentNumber', 'EstablishmentName', 'TypeOfEstablishment (code)', 'TypeOfEstablishment (name)', 'EstablishmentStatus (code)', 'EstablishmentStatus (name)',
  'OpenDate', 'CloseDate', 'PhaseOfEducation (code)', 'PhaseOfEducation (name)', 'Postcode', 'UKPRN', 'TypeOfResourcedProvision (name)',
] as const;

interface School { readonly number: string; readonly name: string; readonly type: readonly [code: string, name: string]; readonly phase: readonly [code: string, name: string]; readonly ukprn?: string; readonly provision?: string; readonly closed?: string }

const COMMUNITY = ['01', 'Community school'] as const;
const SPECIAL = ['07', 'Community special school'] as const;
const REFERRAL = ['14', 'Pupil referral unit'] as const;
const INDEPENDENT = ['10', 'Other independent special school'] as const;
const COLLEGE = ['18', 'Further education'] as const;
const PRIMARY = ['2', 'Primary'] as const;
const SECONDARY = ['4', 'Secondary'] as const;
const NO_PHASE = ['0', 'Not applicable'] as const;
const SIXTEEN_PLUS = ['6', '16 plus'] as const;

/** A school by its number in the council: the ranges of settings.ts. */
function schoolOf(number: number): School {
  const name = `Synthetic school ${number}`;
  const at = String(2000 + number);
  if (number >= SCHOOLS_ABOVE.independent) return { number: at, name, type: INDEPENDENT, phase: NO_PHASE };
  if (number >= SCHOOLS_ABOVE.alternative) return { number: at, name, type: REFERRAL, phase: NO_PHASE };
  if (number >= SPECIAL_FROM) return { number: at, name, type: SPECIAL, phase: NO_PHASE };
  return { number: at, name, type: COMMUNITY, phase: number % 5 === 0 ? SECONDARY : PRIMARY, provision: 'Resourced provision and SEN unit' };
}

/** Establishments of the synthetic region as Get Information About Schools publishes them, and one of each council that has closed. */
export function* establishmentRows(councils: readonly string[]): Generator<string> {
  yield csvLine([...GIAS_COLUMNS]);
  for (const dfe of councils) {
    const council = councilNumber(dfe);
    const line = (urn: string, s: School) => csvLine([
      urn, dfe, localAuthorityByDfE(dfe)?.name ?? '', s.number, s.name, ...s.type, ...(s.closed === undefined ? ['1', 'Open'] : ['2', 'Closed']), '01-09-2001', s.closed ?? '', ...s.phase, '', s.ukprn ?? '', s.provision ?? 'Not applicable',
    ]);
    const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
    const numbers = [...range(0, Math.min(schoolsOf(dfe), SPECIAL_FROM)), ...range(SPECIAL_FROM, 12), ...range(SCHOOLS_ABOVE.alternative, 3), ...range(SCHOOLS_ABOVE.independent, 6)];
    for (const number of numbers) yield line(urnOf(council, number), schoolOf(number));
    for (const college of COLLEGES) yield line(urnOf(council, SCHOOLS_ABOVE.college + college), { number: String(8000 + college), name: `Synthetic college ${college}`, type: COLLEGE, phase: SIXTEEN_PLUS, ukprn: ukprnOf(council, college) });
    yield line(urnOf(council, SCHOOLS_ABOVE.closed), { number: '2999', name: 'Synthetic school, closed', type: COMMUNITY, phase: PRIMARY, closed: '31-08-2020' });
  }
}

/** The region's NHS providers as a download of the Organisation Data Service has them: no header row, 27 columns, most of them empty. Codes and names: NHS ODS, Open Government Licence v3. */
export function* organisationRows(): Generator<string> {
  for (const { ods, name } of PROVIDERS) {
    const cells = Array.from({ length: 27 }, () => '');
    cells.splice(0, 4, ods, name.toUpperCase(), 'Y63', 'QHM');
    cells[10] = '20010401';
    yield csvLine(cells);
  }
}

/** Codes of local authorities with the days on which they held, in DfE's columns, and who took over. Source: DfE's history of codes, Open Government Licence v3. */
export function* authorityRows(): Generator<string> {
  const day = (iso: string | null) => (iso === null ? '' : iso.split('-').toReversed().join('/'));
  yield csvLine(['new_la_code', 'la_name', 'date_of_operation', 'date_of_termination', 'parent_geography_code', 'entity_code', 'status', 'old_la_code', 'successors']);
  for (const la of LOCAL_AUTHORITIES) {
    yield csvLine([la.ons, la.name, day(la.validFrom), day(la.validUntil), la.region.startsWith('E') ? la.region : '', la.ons.slice(0, 3), la.validUntil === null ? 'live' : 'terminated', la.dfe, successorsOf(la.dfe).join(' ')]);
  }
}
