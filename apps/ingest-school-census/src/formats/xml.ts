import { xmlFormat, type XmlRecord } from '@tributary/ingestion';
import { NOT_READ, words } from './not-read.js';
import { address, admission, establishment, exclusion, meals, need, placement, pupil, school, sessions } from '../records.js';

const KEY = 'schoolcensustableid';

/** Everything below one pupil. Where the nesting of a year is not certain (education-feeds 2.2), the records are known one level deeper too. */
function below(path: string): XmlRecord[] {
  const at = (record: XmlRecord['record'], ...steps: readonly string[]): XmlRecord[] => steps.map((step) => ({ record, path: `${path}/${step}` }));
  return [
    ...at(address, 'HomeInformation/Address', 'HomeInformation/*/Address'),
    ...at(sessions, 'Attendance/TermlyAttendance/SessionDetails/SessionDetail', 'Attendance/SummerHalfTerm2Attendance/SessionDetails/SessionDetail'),
    ...at(exclusion, 'Exclusions/TermlyExclusion', 'Exclusions/*/TermlyExclusion'),
    ...at(need, 'SpecialEducationalNeeds/SENneeds/SENneed'),
    ...at(meals, 'PupilCharacteristics/FSMperiods/FSMperiod', 'FSMperiods/FSMperiod'),
    ...at(admission, 'APProvisionDetail', '*/APProvisionDetail'),
    ...at(placement, 'SchoolArrangedAPDetail', '*/SchoolArrangedAPDetail'),
  ];
}

const onRoll = 'Message/Pupils/PupilsOnRoll/PupilOnRoll';
const offRoll = 'Message/Pupils/PupilsNoLongerOnRoll/PupilNoLongerOnRoll';

/** Elements that are known and not read, beside the columns of the export: others are reported, so that a misspelt one is not lost in silence. */
const KNOWN = [...Object.values(NOT_READ).flat(), ...words('cbdslevel hours parttimehours supportcode learnerfamtype learnerfamcode fundingbasis yearlyexclusion')];

/** The return as a school's system makes it: one document a school, several in a zip or beside each other. A pupil belongs to the header of its document. */
export const xml = xmlFormat({
  title: 'COLLECT XML', root: 'Message', ignore: KNOWN, records: [
    { record: school, path: 'Message/Header', known: 'document' },
    { record: establishment, path: 'Message/School/SchoolCharacteristics', known: 'document' },
    { record: pupil, path: onRoll, constants: { onroll: '1' }, document: KEY },
    ...below(onRoll),
    { record: pupil, path: offRoll, constants: { onroll: '0' }, document: KEY },
    ...below(offRoll),
  ],
});
