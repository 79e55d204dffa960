import { expectValues, type QualityDeclaration } from '@tributary/ingestion';
import { address, exclusion, need, pupil, sessions } from './records.js';

export const quality: QualityDeclaration<'school-census'> = {
  keyCounts: [
    { id: 'on-roll', title: 'Pupils on roll', type: 'pupil', when: (p) => p.onRoll },
    { id: 'with-plan', title: 'Pupils on roll with an EHC plan', type: 'pupil', when: (p) => p.onRoll && p.senProvision === 'E' },
    { id: 'sen-support', title: 'Pupils on roll with SEN support', type: 'pupil', when: (p) => p.onRoll && p.senProvision === 'K' },
    { id: 'attendance', title: 'Pupils with attendance', type: 'attendance' },
    { id: 'exclusions', title: 'Suspensions and exclusions', type: 'exclusion' },
  ],
  expected: [
    expectValues(pupil, 'upn', 'surname', 'forename', 'dob', 'sex', 'ethnicity', 'entrydate', 'enrolstatus', 'ncyearactual', 'senprovision'), expectValues(address, 'postcode'),
    expectValues(sessions, 'attendancereason', 'sessions'), expectValues(exclusion, 'startdate', 'category', 'reason1'), expectValues(need, 'sentype', 'sentyperank'),
  ],
};
