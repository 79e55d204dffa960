import { csvFormat, csvTable, xmlFormat, type CsvTableOptions, type RecordType, type VersionMark, type Versions, type XmlRecord } from '@tributary/ingestion';
import { VERSIONS } from './codes.js';
import * as records from './records.js';

/** Columns of the tables that are known and not read, of all versions (health-feeds 1.2, S2). */
const UNREAD: Readonly<Record<string, string>> = {
  MHS001MPI: 'OrgIDEduEstab GenderSameAtBirth MaritalStatus EthnicCategory2021 LanguageCodePreferred',
  MHS005PatInd: `ConstSuperReqDueToDis ParentalResp YoungCarer LACStatus LACLegalStatus EducationalAssessOutcome CPP ExBAFIndicator OffenceHistory ProPsychDate EmerPsychDate
    ManPsychDate PsychPrescDate PsychTreatDate ReasonableAdjustmentInd IMCARequired IMHARequired IMCAAssigned IMHAAssigned`,
  MHS008CarePlanType: 'CarePlanCreationTime CarePlanLastUpdateTime CarePlanImplementDate',
  MHS009CarePlanAgreement: 'FamilyCarePlanIndicator NoFamilyCarePlanReason CarePlanContentAgreedTime',
  MHS101Referral: `ReferralRequestReceivedTime NHSServAgreeLineID NHSServAgreeLineNum SpecialisedMHServiceCode OrgIDReferringOrg OrgIDReferring ReferringCareProfessionalType
    ReferringCareProfessionalStaffGroup ReasonOAT DecisionToTreatDate DecisionToTreatTime DischPlanCreationDate DischPlanCreationTime DischPlanLastUpdatedDate
    DischPlanLastUpdatedTime ServDischTime ReferRejectionTime`,
  MHS102OtherServiceType: 'ReferClosureTime ReferRejectionTime',
  MHS102ServiceTypeReferredTo: 'ReferClosureTime ReferRejectionTime',
  MHS104RTT: 'OrgIDPatPathIDIssuer',
  MHS201CareContact: `CareContTime OtherCareProfTeamLocalID CareProfTeamLocalId OrgIDComm AdminCatCode SpecialisedMHServiceCode ClinContDurOfCareCont ConsType CareContSubj
    PlaceOfSafetyInd SiteIDOfTreat LanguageCodeTreat InterpreterPresentInd ComPeriMHPartAssessOfferInd PlannedCareContIndicator CareContPatientTherMode
    EarliestReasonOfferDate EarliestClinAppDate CareContCancelDate CareContCancelReas ReasonableAdjustmentMade ReasonPatientNoIMCA ReasonPatientNoIMHA`,
  MHS202CareActivity: 'CareProfLocalId ClinContactDurOfCareAct FindSchemeInUse Finding CodeFind Observation CodeObs ObsValue UnitofMeasurement_UCUM UnitMeasure',
  MHS204IndirectActivity: 'IndActPersCons DurationIndirectAct OrgIDComm CareProfLocalID FindSchemeInUse Finding CodeFind',
  MHS501HospProvSpell: `StartTimeHospProvSpell DecidedToAdmitDate DecidedToAdmitTime SourceAdmMHHospProvSpell MethAdmMHHospProvSpell PostcodeMainVisitor
    EstimatedDischDateHospProvSpell PlannedDischDateHospProvSpell PlannedDestDisch DischTimeHospProvSpell MethOfDischMHHospProvSpell DestOfDischHospProvSpell
    PostcodeDischDestHospProvSpell TransformingCareInd TransformingCareCategory`,
  MHS606CodedScoreAssessmentRefer: 'PersScore CareProfLocalID AssToolCompTime',
};

interface Table extends Pick<CsvTableOptions, 'required' | 'key' | 'parentKey'> { readonly record: RecordType }

/** The tables, and what joins them. MHS000, 001, 002 and 101 are mandatory nationally (health-feeds 1.1); MHS102 has one name in version 6 and another before. */
const TABLES: readonly Table[] = [
  { record: records.header, required: true },
  { record: records.patient, required: true, key: 'LocalPatientID' },
  { record: records.gp, required: true, parentKey: 'LocalPatientID' },
  { record: records.indicators, parentKey: 'LocalPatientID' },
  { record: records.referral, required: true, key: 'ServiceRequestID', parentKey: 'LocalPatientID' },
  { record: records.carePlan, key: 'CarePlanID', parentKey: 'LocalPatientID' },
  { record: records.carePlanAgreement, parentKey: 'CarePlanID' },
  { record: records.serviceType, parentKey: 'ServiceRequestID' },
  { record: records.serviceReferredTo, parentKey: 'ServiceRequestID' },
  { record: records.otherReason, parentKey: 'ServiceRequestID' },
  { record: records.rtt, parentKey: 'ServiceRequestID' },
  { record: records.contact, key: 'CareContactID', parentKey: 'ServiceRequestID' },
  { record: records.activity, key: 'CareActID', parentKey: 'CareContactID' },
  { record: records.indirectActivity, parentKey: 'ServiceRequestID' },
  { record: records.spell, parentKey: 'ServiceRequestID' },
  { record: records.score, parentKey: 'ServiceRequestID' },
  { record: records.activityScore, parentKey: 'CareActID' },
  { record: records.team, key: 'CareProfTeamLocalID' },
];

/** Tables of any version that hold nothing that is needed here (health-feeds 1.2, S2): a trust that sends all its tables hears nothing of them. */
const PASSED_OVER = `MHS003AccommStatus MHS004EmpStatus MHS006MHCareCoord MHS007DisabilityType MHS010AssTechToSupportDisTyp MHS011SocPerCircumstances MHS012OverseasVisitorChargCat
  MHS013MHCurrencyModel MHS014eMED3FitNote MHS105OnwardReferral MHS106DischargePlanAgreement MHS107MedicationPrescription MHS203OtherAttend MHS205PatientSDDI MHS206StaffActivity
  MHS301GroupSession MHS302MHDropInContact MHS401MHActPeriod MHS402RespClinicianAssignPeriod MHS403ConditionalDischarge MHS404CommTreatOrder MHS405CommTreatOrderRecall
  MHS502WardStay MHS503AssignedCareProf MHS504DelayedDischarge MHS505RestrictiveInterventInc MHS506Assault MHS507SelfHarm MHS509HomeLeave MHS510LeaveOfAbsence
  MHS511AbsenceWithoutLeave MHS512HospSpellCommAssPer MHS513SubstanceMisuse MHS514TrialLeave MHS515RestrictiveInterventType MHS516PoliceAssistanceRequest
  MHS517SMHExceptionalPackOfCare MHS518ClinReadyforDischarge MHS601MedHistPrevDiag MHS603ProvDiag MHS604PrimDiag MHS605SecDiag MHS608AnonSelfAssess MHS609PresComp
  MHS701CPACareEpisode MHS702CPAReview MHS801ClusterTool MHS802ClusterAssess MHS803CareCluster MHS804FiveForensicPathways MHS901StaffDetails MHS903WardDetails`.split(/\s+/);

/** Trusts write MHS001MPI.csv, RX3_MHS001MPI_202411.csv and the like. */
const fileOf = (name: string): RegExp => new RegExp(`(^|[^A-Za-z0-9])${name}([^A-Za-z0-9]|$)`, 'i');

/** One CSV file a table with the column names of the national intermediate database; zipped, or several files. */
export const tables = csvFormat({
  title: 'MHSDS tables as CSV',
  passOver: PASSED_OVER.map((name) => ({ name, file: fileOf(name) })),
  tables: TABLES.map(({ record, ...options }) => csvTable(record, { ...options, file: fileOf(record.name), ignore: (UNREAD[record.name] ?? '').split(/\s+/).filter(Boolean) })),
});

const ROOT = 'MHSDS';

/**
 * The same tables as one XML document, plain or zipped: an element a record, named as its table, its items elements in it, joined by their identifiers as in
 * the database. They may stand directly under the document element or in a container each.
 */
export const xml = xmlFormat({
  title: 'MHSDS as XML', root: ROOT, ignore: Object.values(UNREAD).flatMap((columns) => columns.split(/\s+/)),
  records: TABLES.flatMap(({ record, key, parentKey }) => [record.name, `*/${record.name}`].map((path): XmlRecord => (
    { record, path: `${ROOT}/${path}`, ...(key === undefined ? {} : { key }), ...(parentKey === undefined ? {} : { parentKey }) }))),
});

const [V4, V5, V6] = ['4.1', '5.0', '6.0'];
const mark = (record: RecordType, names: readonly (string | undefined)[], versions: readonly string[]): VersionMark[] =>
  names.map((name) => ({ record, versions, ...(name === undefined ? {} : { name }) }));

/** What only some versions have (health-feeds 1.2, S2, S3). */
export const versions: Versions = {
  header: records.header, field: 'datsetver',
  named: (text) => Object.keys(VERSIONS).find((version) => version === text || version === `${text}.0`) ?? null,
  marks: [
    ...mark(records.patient, ['GenderIDCode', 'EthnicCategory2021'], [V5, V6]),
    ...mark(records.gp, ['GMPReg'], [V6]), ...mark(records.gp, ['GMPCodeReg'], [V4, V5]),
    ...mark(records.indicators, ['LDStatus', 'AutismStatus'], [V6]),
    ...mark(records.referral, ['CareProfTeamLocalID', 'ReferRejectionDate', 'ReferRejectReason', 'ReferClosReason'], [V6]),
    ...mark(records.serviceType, [undefined], [V6]), ...mark(records.serviceReferredTo, [undefined], [V4, V5]),
    ...mark(records.contact, ['ConsMediumUsed'], [V4]), ...mark(records.contact, ['ConsMechanismMH'], [V5, V6]),
    ...mark(records.contact, ['AttendOrDNACode'], [V4, V5]), ...mark(records.contact, ['AttendStatus'], [V6]),
    ...mark(records.activity, ['CodeProcAndProcStatus'], [V4, V5]), ...mark(records.activity, ['Procedure'], [V6]),
    ...mark(records.indirectActivity, ['CodeIndActProcAndProcStatus'], [V4, V5]), ...mark(records.indirectActivity, ['IndActProcedure'], [V6]),
    ...mark(records.score, ['AssToolCompDate'], [V4]), ...mark(records.score, ['AssToolCompTimestamp'], [V5, V6]),
    ...mark(records.team, [undefined], [V6]),
  ],
};
