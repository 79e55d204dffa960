import { expectValues, type QualityDeclaration } from '@tributary/ingestion';
import { attendance, diagnosis } from './records.js';

/** The completeness of complaint, diagnosis and intent is what NHS England publishes of ECDS (indicators-and-disclosure, DQ07). */
export const quality: QualityDeclaration<'ae'> = {
  keyCounts: [
    { id: 'attendances', title: 'Attendances', type: 'attendance' },
    { id: 'type-1', title: 'Attendances of departments of type 1', type: 'attendance', when: (a) => a.departmentType === '01' },
    { id: 'diagnosed', title: 'Attendances with a diagnosis', type: 'attendance', when: (a) => a.diagnoses.length > 0 },
  ],
  expected: [
    expectValues(
      attendance, 'nhsnumber', 'personbirthdate', 'postcodeofusualaddress', 'personstatedgendercode', 'ethniccategory', 'emergencycarearrivaldate', 'emergencycarearrivaltime', 'emergencycaredeparturedate',
      'emergencycaredeparturetime', 'emergencycarechiefcomplaint_snomedct', 'emergencycareacuity_snomedct', 'emergencycaredischargestatus_snomedct',
    ),
    expectValues(diagnosis, 'emergencycarediagnosis_snomedct'),
  ],
};
