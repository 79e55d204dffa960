import { csvFormat, csvTable, type CsvTableOptions, type RecordType } from '@tributary/ingestion';
import * as records from './records.js';

/** Columns of the tables of MHSDS v6 that are known and not read (health-feeds 1.2). */
const UNREAD: Readonly<Record<string, string>> = {
  MHS000Header: 'OrgIDSubmit PrimSystemInUse DateTimeDatSetCreate',
  MHS001MPI: 'OrgIDLocalPatientID OrgIDEduEstab GenderSameAtBirth MaritalStatus EthnicCategory2021 LanguageCodePreferred',
  MHS002GP: 'StartDateGMPRegistration EndDateGMPRegistration',
  MHS008CarePlanType: 'CarePlanCreationTime CarePlanLastUpdateTime CarePlanImplementDate',
  MHS009CarePlanAgreement: 'FamilyCarePlanIndicator NoFamilyCarePlanReason CarePlanContentAgreedTime',
  MHS101Referral: `ReferralRequestReceivedTime NHSServAgreeLineID SpecialisedMHServiceCode OrgIDReferringOrg ReferringCareProfessionalType ReasonOAT
    DecisionToTreatDate DecisionToTreatTime DischPlanCreationDate DischPlanCreationTime DischPlanLastUpdatedDate DischPlanLastUpdatedTime ServDischTime
    ReferRejectionTime`,
  MHS102OtherServiceType: 'ReferClosureTime ReferRejectionTime ReferRejectReason ReferClosReason',
  MHS104RTT: 'OrgIDPatPathIDIssuer',
  MHS201CareContact: `CareContTime OtherCareProfTeamLocalID OrgIDComm AdminCatCode SpecialisedMHServiceCode ClinContDurOfCareCont ConsType CareContSubj
    ActLocTypeCode PlaceOfSafetyInd SiteIDOfTreat LanguageCodeTreat InterpreterPresentInd ComPeriMHPartAssessOfferInd PlannedCareContIndicator
    CareContPatientTherMode EarliestReasonOfferDate EarliestClinAppDate CareContCancelDate CareContCancelReas ReasonableAdjustmentMade
    ReasonPatientNoIMCA ReasonPatientNoIMHA`,
  MHS202CareActivity: 'ClinContactDurOfCareAct FindSchemeInUse Finding Observation ObsValue UnitofMeasurement_UCUM',
  MHS606CodedScoreAssessmentRefer: 'PersScore CareProfLocalID',
  MHS902ServiceTeamDetails: 'OrgIDCareProfTeamLocalID ServTeamIntAgeGroup',
};

const table = (type: RecordType, options: Omit<CsvTableOptions, 'file' | 'ignore'> = {}) =>
  // Trusts write MHS001MPI.csv, RX3_MHS001MPI_202411.csv and the like.
  csvTable(type, { ...options, file: new RegExp(`(^|[^A-Za-z0-9])${type.name}([^A-Za-z0-9]|$)`, 'i'), ignore: (UNREAD[type.name] ?? '').split(/\s+/).filter(Boolean) });

/** One CSV file a table with the column names of the national intermediate database; zipped, or several files. MHS000, 001, 002 and 101 are mandatory. */
export const tables = csvFormat({ title: 'MHSDS v6 tables as CSV', tables: [
  table(records.header, { required: true }),
  table(records.patient, { required: true, key: 'LocalPatientID' }),
  table(records.gp, { required: true, parentKey: 'LocalPatientID' }),
  table(records.referral, { required: true, key: 'ServiceRequestID', parentKey: 'LocalPatientID' }),
  table(records.carePlan, { key: 'CarePlanID', parentKey: 'LocalPatientID' }),
  table(records.carePlanAgreement, { parentKey: 'CarePlanID' }),
  table(records.serviceType, { parentKey: 'ServiceRequestID' }),
  table(records.rtt, { parentKey: 'ServiceRequestID' }),
  table(records.contact, { key: 'CareContactID', parentKey: 'ServiceRequestID' }),
  table(records.activity, { parentKey: 'CareContactID' }),
  table(records.score, { parentKey: 'ServiceRequestID' }),
  table(records.team, { key: 'CareProfTeamLocalID' }),
] });
