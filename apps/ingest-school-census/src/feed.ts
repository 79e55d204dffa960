import { comparableName, permanentUpn, schoolCensusDay, SCHOOL_TERMS } from '@tributary/domain';
import { defineFeed, scope } from '@tributary/ingestion';
import { about } from './about.js';
import { collect } from './formats/collect.js';
import { xml } from './formats/xml.js';
import { identity, map } from './mapping.js';
import { quality } from './quality.js';
import { pupil, records, school } from './records.js';
import { rules } from './rules/index.js';

/** School census, pupil level: the schools of one council in one term, the whole of it each time. */
export const schoolCensus = defineFeed({
  feed: 'school-census',
  title: 'School census, pupil level',
  about,
  scopeExample: '2025-spring',
  scope: (text) => {
    const year = Number(text.slice(0, 4));
    const term = SCHOOL_TERMS.find((t) => text === `${year}-${t}`);
    return term !== undefined && /^20\d\d-/.test(text) ? scope(text, { year, term, referenceDate: schoolCensusDay(year, term) }) : null;
  },
  formats: [...collect, xml],
  root: pupil,
  records,
  rules,
  council: 'sender',
  saysSender: { record: school, field: 'lea' },
  subject: {
    /** A person may be a pupil of two schools, and a leaver of a third. */
    unique: false,
    candidates: (v) => [
      permanentUpn(v.upn) === null ? null : ['upn', permanentUpn(v.upn)],
      v.surname === null || v.dob === null ? null : ['name', comparableName(v.surname), comparableName(v.forename), v.dob],
    ],
  },
  identity,
  map,
  quality,
  comparedWithOthers: true,
});

export const feeds = [schoolCensus] as const;
