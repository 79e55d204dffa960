import { inYears, type RecordType, type VersionMark, type Versions, type Years } from '@tributary/ingestion';
import { COLLECTION_YEARS, FROM_2024, FROM_2025, UNTIL_2023 } from '../codes.js';
import { activePlan, header, person, placement, request } from '../records.js';

const only = (years: Years, record: RecordType, ...names: string[]): VersionMark[] =>
  names.map((name) => ({ record, name, versions: COLLECTION_YEARS.filter((year) => inYears(years, year)).map(String) }));

/**
 * What only some collections have (education-feeds 1.6), by element, by column of the Blade export and by title in the Excel template, of which release 1.1 is 2023, 1.2 is 2024 and 1.3 is
 * 2025. 2026 has the columns of 2025 in another order, which nothing goes by.
 */
export const versions: Versions = {
  header,
  field: 'year',
  named: (text) => COLLECTION_YEARS.map(String).find((year) => year === text) ?? null,
  inScope: ({ year }) => (year === null ? null : String(year)),
  marks: [
    ...only(UNTIL_2023, person, 'gendercurrent', 'gender'), ...only(FROM_2024, person, 'sex'),
    ...only(UNTIL_2023, activePlan, 'res', 'wbp', 'residential settings', 'work based learning activity'),
    ...only(FROM_2024, placement, 'res', 'wbp', 'residential settings', 'work based learning activity'),
    ...only(UNTIL_2023, placement, 'attendancepattern', 'attendance pattern'),
    ...only(FROM_2024, activePlan, 'reviewmeeting', 'reviewoutcome', 'annual review meeting date', 'annual review decision'),
    ...only(FROM_2025, header, 'dsco', 'designated social care officer'),
    ...only(FROM_2025, request, 'requestsource', 'source of request for an ehc needs assessment'),
    ...only(FROM_2025, activePlan, 'reviewdraft', 'phasetransferduedate', 'phasetransferfinaldate', 'annual review - date draft amended ehc plan issued',
      'phase transfer review - due date for any amended plan', 'phase transfer review - final plan date'),
  ],
};
