import { comparableName, januaryCensusDay, permanentUpn } from '@tributary/domain';
import { defineFeed, scope } from '@tributary/ingestion';
import { about } from './about.js';
import { COLLECTION_YEARS } from './codes.js';
import { blade } from './formats/blade.js';
import { modules } from './formats/modules.js';
import { versions } from './formats/versions.js';
import { preSubmission, template } from './formats/workbook.js';
import { xml } from './formats/xml.js';
import { identity, map } from './mapping.js';
import { nhsNumbers } from './nhs-numbers.js';
import { quality } from './quality.js';
import { example } from './single-persons.js';
import { header, person, records } from './records.js';
import { rules } from './rules/index.js';

/** SEN2 person-level return: one council, one collection year, the whole of it each time. */
export const sen2 = defineFeed({
  feed: 'sen2',
  title: 'SEN2 person-level return',
  about,
  scopeExample: '2025',
  scope: (text) => (COLLECTION_YEARS.includes(Number(text)) && /^\d{4}$/.test(text)
    ? scope(text, { year: Number(text), referenceDate: januaryCensusDay(Number(text)) }) : null),
  formats: [xml, blade, template, preSubmission, modules],
  versions,
  root: person,
  records,
  references: ['establishments'],
  rules,
  council: 'sender',
  saysSender: { record: header, field: 'lea' },
  subject: {
    unique: true,
    /** A temporary UPN is unique inside its school only, so it names nobody here (education-feeds 3.1). */
    candidates: (v) => [
      permanentUpn(v.upn) === null ? null : ['upn', permanentUpn(v.upn)],
      v.uniquelearnernumber === null ? null : ['uln', v.uniquelearnernumber],
      v.surname === null || v.personbirthdate === null ? null
        : ['name', comparableName(v.surname), comparableName(v.forename), v.personbirthdate],
    ],
  },
  identity,
  map,
  quality,
  /** A case system may state single plans as they move, between the returns. */
  events: { example },
  comparedWithOthers: true,
});

export const feeds = [sen2, nhsNumbers] as const;
