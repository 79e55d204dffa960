import { xmlFormat } from '@tributary/ingestion';
import { attendance, diagnosis, interchange } from './records.js';

const ROOT = 'CDS-XMLInterchange';
const DIAGNOSES = 'EmergencyCare/AttendanceOccurrence/EmergencyCareDiagnoses_SnomedCt';
/** Protocol 010, each message for itself, and protocol 020, bulk replacement group 160: the same attendance under another header. */
const MESSAGES = ['CDSNetChange-All-MessageTypes', 'CDSBulkGroup-160-Message'];

/** ECDS as CDS 6-2-2 XML (namespace http://www.nhsia.nhs.uk/DataStandards/XMLschema/CDS/ns), net change and bulk. */
export const cds = xmlFormat({
  title: 'ECDS, CDS 6-2-2 XML', root: ROOT,
  records: [
    { record: interchange, path: `${ROOT}/CDSInterchangeHeader` },
    ...MESSAGES.flatMap((message) => [
      { record: attendance, path: `${ROOT}/${message}` },
      { record: diagnosis, path: `${ROOT}/${message}/${DIAGNOSES}` },
    ]),
  ],
  presence: { withheld: 'WithheldIdentity_Structure', verified: 'VerifiedIdentity_Structure', unverified: 'UnverifiedIdentity_Structure' },
});
