import { field, record } from '@tributary/ingestion';
import { codesOf, OLDEST } from './codes.js';

/**
 * Elements of ECDS that the platform reads: names of CDS 6-2-2 type 011 in lower case, those of version 4 beside them. Version 4 has one timestamp where version 3 has
 * a date and a time. Source: health-feeds 2.1 to 2.3, the published schema of CDS 6-2-2, the element list of the version 4 schema.
 */

export const interchange = record.header('interchange', { title: 'Interchange header', fields: {
  cdsinterchangesenderidentity: field.text({ title: 'CDSInterchangeSenderIdentity' }),
  cdsinterchangetestindicator: field.text({ title: 'CDSInterchangeTestIndicator' }),
} });

/** Transaction header: which message this is and what it does. */
const transaction = {
  schemaversion: field.text({ title: 'SchemaVersion, of the document', attribute: 'SchemaVersion' }),
  cdsmessageversionnumber: field.text({ title: 'CDSMessageVersionNumber' }),
  version3: field.text({ title: 'an element of version 3 occurs' }),
  version4: field.text({ title: 'an element of version 4 occurs' }),
  cdstypecode: field.text({ title: 'CDSTypeCode' }),
  cdsprotocolidentifiercode: field.text({ title: 'CDSProtocolIdentifierCode' }),
  cdsuniqueidentifier: field.localId({ title: 'CDSUniqueIdentifier' }),
  cdsupdatetype: field.code(codesOf('updateType'), { title: 'CDSUpdateType' }),
  cdsapplicabledate: field.date({ title: 'CDSApplicableDate' }),
  cdsapplicabletime: field.time({ title: 'CDSApplicableTime' }),
  cdsbulkreplacementgroupcode: field.text({ title: 'CDSBulkReplacementGroupCode' }),
  cdsextractdate: field.date({ title: 'CDSExtractDate' }),
  cdsextracttime: field.time({ title: 'CDSExtractTime' }),
  cdsreportperiodstartdate: field.date({ title: 'CDSReportPeriodStartDate' }),
  cdsreportperiodenddate: field.date({ title: 'CDSReportPeriodEndDate' }),
} as const;

/** Exactly one of three branches: withheld, verified, unverified. */
const identity = {
  withheld: field.text({ title: 'WithheldIdentity_Structure occurs' }),
  verified: field.text({ title: 'VerifiedIdentity_Structure occurs' }),
  unverified: field.text({ title: 'UnverifiedIdentity_Structure occurs' }),
  localpatientidentifier_extended: field.localId({ title: 'LocalPatientIdentifier_Extended' }),
  organisationidentifier_localpatientidentifier: field.text({ title: 'OrganisationIdentifier_LocalPatientIdentifier' }),
  nhsnumber: field.nhsNumber({ title: 'NHSNumber' }),
  nhsnumberstatusindicatorcode: field.code(codesOf('nhsNumberStatus'), { title: 'NHSNumberStatusIndicatorCode' }),
  withheldidentityreason: field.code(codesOf('withheldReason'), { title: 'WithheldIdentityReason' }),
  persongivenname: field.forename({ title: 'PersonGivenName' }),
  personfamilyname: field.surname({ title: 'PersonFamilyName' }),
  personfullname: field.surname({ title: 'PersonFullName', aliases: ['PersonRequestedName'] }),
  postcodeofusualaddress: field.postcode({ title: 'PostcodeOfUsualAddress' }),
  personbirthdate: field.birthDate({ title: 'PersonBirthDate' }),
} as const;

const pathwayAndPerson = {
  uniquebookingreferencenumber_converted: field.localId({ title: 'UniqueBookingReferenceNumber_Converted' }),
  patientpathwayidentifier: field.localId({ title: 'PatientPathwayIdentifier' }),
  organisationidentifier_patientpathwayidentifierissuer: field.text({ title: 'OrganisationIdentifier_PatientPathwayIdentifierIssuer' }),
  referraltotreatmentperiod_status: field.code(codesOf('rttStatus'), { title: 'ReferralToTreatmentPeriod_Status' }),
  waitingtimemeasurementtype: field.code(codesOf('waitingTime'), { title: 'WaitingTimeMeasurementType' }),
  personstatedgendercode: field.code(codesOf('gender'), { title: 'PersonStatedGenderCode' }),
  ethniccategory: field.text({ title: 'EthnicCategory' }),
  accommodationstatus_snomedct: field.text({ title: 'AccommodationStatus_SnomedCt' }),
  preferredspokenlanguage_snomedct: field.text({ title: 'PreferredSpokenLanguage_SnomedCt' }),
  accessibleinformationprofessionalrequiredcode_snomedct: field.text({ title: 'AccessibleInformationProfessionalRequiredCode_SnomedCt' }),
  interpreterlanguage_snomedct: field.text({ title: 'InterpreterLanguage_SnomedCt' }),
  overseasvisitorchargingcategoryatcdsactivitydate: field.code(codesOf('overseas'), { title: 'OverseasVisitorChargingCategoryAtCdsActivityDate' }),
} as const;

const visit = {
  organisationsiteidentifier_oftreatment: field.text({ title: 'OrganisationSiteIdentifier_OfTreatment' }),
  emergencycaredepartmenttype: field.code(codesOf('departmentType'), { title: 'EmergencyCareDepartmentType', aliases: ['UrgentAndEmergencyCareActivityType'] }),
  ambulanceincidentnumber: field.localId({ title: 'AmbulanceIncidentNumber', aliases: ['AmbulanceCallIdentifier'] }),
  organisationidentifier_conveyingambulancetrust: field.text({ title: 'OrganisationIdentifier_ConveyingAmbulanceTrust' }),
  emergencycareattendanceidentifier: field.localId({ title: 'EmergencyCareAttendanceIdentifier', aliases: ['UrgentAndEmergencyCareActivityIdentifier'], required: true }),
  emergencycarearrivalmode_snomedct: field.text({ title: 'EmergencyCareArrivalMode_SnomedCt', aliases: ['UrgentAndEmergencyCareArrivalMode_SnomedCt'] }),
  emergencycareattendancecategory: field.code(codesOf('category'), { title: 'EmergencyCareAttendanceCategory', aliases: ['UrgentAndEmergencyCareAttendanceCategory'] }),
  emergencycareattendancesource_snomedct: field.text({ title: 'EmergencyCareAttendanceSource_SnomedCt', aliases: ['UrgentAndEmergencyCareAttendanceSource_SnomedCt'] }),
  organisationsiteidentifier_emergencycareattendancesource: field.text({ title: 'OrganisationSiteIdentifier_EmergencyCareAttendanceSource', aliases: ['OrganisationSiteIdentifier_UrgentAndEmergencyCareAttendanceSource'] }),
  emergencycarearrivaldate: field.date({ title: 'EmergencyCareArrivalDate', timestamps: ['UrgentAndEmergencyCareActivityStartDateAndTime'], required: true }),
  emergencycarearrivaltime: field.time({ title: 'EmergencyCareArrivalTime', timestamps: ['UrgentAndEmergencyCareActivityStartDateAndTime'], required: true }),
  ageatcdsactivitydate: field.integer({ title: 'AgeAtCdsActivityDate', min: 0, max: OLDEST }),
  emergencycareinitialassessmentdate: field.date({ title: 'EmergencyCareInitialAssessmentDate', timestamps: ['UrgentAndEmergencyCareInitialAssessmentTimestamp'] }),
  emergencycareinitialassessmenttime: field.time({ title: 'EmergencyCareInitialAssessmentTime', timestamps: ['UrgentAndEmergencyCareInitialAssessmentTimestamp'] }),
  emergencycareacuity_snomedct: field.text({ title: 'EmergencyCareAcuity_SnomedCt', aliases: ['UrgentAndEmergencyCareAcuity_SnomedCt'] }),
  emergencycarechiefcomplaint_snomedct: field.text({ title: 'EmergencyCareChiefComplaint_SnomedCt', aliases: ['UrgentAndEmergencyCareChiefComplaint_SnomedCt'] }),
  emergencycaredateseenfortreatment: field.date({ title: 'EmergencyCareDateSeenForTreatment', timestamps: ['UrgentAndEmergencyCareTimestampSeenForTreatment'] }),
  emergencycaretimeseenfortreatment: field.time({ title: 'EmergencyCareTimeSeenForTreatment', timestamps: ['UrgentAndEmergencyCareTimestampSeenForTreatment'] }),
  injurydate: field.date({ title: 'InjuryDate', timestamps: ['InjuryDateAndTime'] }),
  injurytime: field.time({ title: 'InjuryTime', timestamps: ['InjuryDateAndTime'] }),
  emergencycareplaceofinjury_snomedct: field.text({ title: 'EmergencyCarePlaceOfInjury_SnomedCt' }),
  emergencycareinjuryintent_snomedct: field.text({ title: 'EmergencyCareInjuryIntent_SnomedCt' }),
  emergencycareinjuryactivitystatus_snomedct: field.text({ title: 'EmergencyCareInjuryActivityStatus_SnomedCt' }),
  emergencycareinjuryactivitytype_snomedct: field.text({ title: 'EmergencyCareInjuryActivityType_SnomedCt' }),
  emergencycareinjurymechanism_snomedct: field.text({ title: 'EmergencyCareInjuryMechanism_SnomedCt' }),
  organisationidentifier_codeofprovider: field.text({ title: 'OrganisationIdentifier_CodeOfProvider' }),
  organisationidentifier_codeofcommissioner: field.text({ title: 'OrganisationIdentifier_CodeOfCommissioner' }),
  straydiagnosis: field.text({ title: 'a diagnosis outside its group occurs' }),
} as const;

const discharge = {
  decidedtoadmitdate: field.date({ title: 'DecidedToAdmitDate', timestamps: ['DecidedToAdmitDateAndTime'] }),
  decidedtoadmittime: field.time({ title: 'DecidedToAdmitTime', timestamps: ['DecidedToAdmitDateAndTime'] }),
  clinicallyreadytoproceeddate: field.date({ title: 'version 4: date clinically ready to proceed', timestamps: ['UrgentAndEmergencyCareClinicallyReadyToProceedTimestamp'] }),
  clinicallyreadytoproceedtime: field.time({ title: 'version 4: time clinically ready to proceed', timestamps: ['UrgentAndEmergencyCareClinicallyReadyToProceedTimestamp'] }),
  emergencycaredischargestatus_snomedct: field.text({ title: 'EmergencyCareDischargeStatus_SnomedCt', aliases: ['UrgentAndEmergencyCareDischargeStatus_SnomedCt'] }),
  emergencycareattendanceconclusiondate: field.date({ title: 'EmergencyCareAttendanceConclusionDate' }),
  emergencycareattendanceconclusiontime: field.time({ title: 'EmergencyCareAttendanceConclusionTime' }),
  emergencycaredeparturedate: field.date({ title: 'EmergencyCareDepartureDate', timestamps: ['UrgentAndEmergencyCareActivityEndTimestamp'] }),
  emergencycaredeparturetime: field.time({ title: 'EmergencyCareDepartureTime', timestamps: ['UrgentAndEmergencyCareActivityEndTimestamp'] }),
  emergencycaredischargedestination_snomedct: field.text({ title: 'EmergencyCareDischargeDestination_SnomedCt', aliases: ['UrgentAndEmergencyCareDischargeDestination_SnomedCt'] }),
  emergencycaredischargefollowup_snomedct: field.text({ title: 'EmergencyCareDischargeFollowUp_SnomedCt', aliases: ['UrgentAndEmergencyCareDischargeFollowUp_SnomedCt'] }),
} as const;

export const attendance = record.root('attendance', { title: 'Emergency care attendance', fields: { ...transaction, ...identity, ...pathwayAndPerson, ...visit, ...discharge } });

export const diagnosis = record.child('diagnosis', attendance, { title: 'Diagnosis', fields: {
  emergencycarediagnosis_snomedct: field.text({ title: 'EmergencyCareDiagnosis_SnomedCt', aliases: ['UrgentAndEmergencyCareDiagnosis_SnomedCt'] }),
  codedclinicalentrysequencenumber: field.integer({ title: 'CodedClinicalEntrySequenceNumber', min: 0, max: 99_999 }),
  emergencycarediagnosisqualifier_snomedct: field.text({ title: 'EmergencyCareDiagnosisQualifier_SnomedCt', aliases: ['UrgentAndEmergencyCareDiagnosisQualifier_SnomedCt'] }),
} });

/** Parts of an attendance of which no indicator makes use: checked where they stand and not kept. */

export const legalStatus = record.detail('legal-status', { title: 'Mental Health Act legal status', fields: {
  mentalhealthactlegalstatusclassificationcode: field.code(codesOf('mentalHealthAct'), { title: 'MentalHealthActLegalStatusClassificationCode' }),
  startdate_mentalhealthactlegalstatusclassificationassignmentperiod: field.date({ title: 'StartDate_MentalHealthActLegalStatusClassificationAssignmentPeriod', timestamps: ['MentalHealthActLegalStatusClassificationAssignmentPeriodStartTimestamp'] }),
  expirydate_mentalhealthactlegalstatusclassification: field.date({ title: 'ExpiryDate_MentalHealthActLegalStatusClassification', timestamps: ['MentalHealthActLegalStatusClassificationExpiryTimestamp'] }),
} });

export const professional = record.detail('professional', { title: 'Care professional', fields: {
  professionalregistrationissuercode: field.code(codesOf('registrationIssuer'), { title: 'ProfessionalRegistrationIssuerCode' }),
  professionalregistrationentryidentifier: field.localId({ title: 'ProfessionalRegistrationEntryIdentifier' }),
  careprofessionaltier_emergencycare: field.code(codesOf('professionalTier'), { title: 'CareProfessionalTier_EmergencyCare', aliases: ['CareProfessionalTier_UrgentAndEmergencyCare'] }),
  careprofessionaldischargeresponsibilityindicator_emergencycare: field.code(['Y', 'N'], { title: 'CareProfessionalDischargeResponsibilityIndicator_EmergencyCare', aliases: ['CareProfessionalDischargeResponsibilityIndicator_UrgentAndEmergencyCare'] }),
} });

export const investigation = record.detail('investigation', { title: 'Investigation', fields: {
  emergencycareclinicalinvestigation_snomedct: field.text({ title: 'EmergencyCareClinicalInvestigation_SnomedCt', aliases: ['UrgentAndEmergencyCareClinicalInvestigation_SnomedCt'] }),
  proceduredate_emergencycareclinicalinvestigation: field.date({ title: 'ProcedureDate_EmergencyCareClinicalInvestigation', timestamps: ['CodedProcedureTimestamp_UrgentAndEmergencyCareClinicalInvestigation'] }),
} });

export const treatment = record.detail('treatment', { title: 'Treatment', fields: {
  emergencycareprocedure_snomedct: field.text({ title: 'EmergencyCareProcedure_SnomedCt', aliases: ['UrgentAndEmergencyCareProcedure_SnomedCt'] }),
  proceduredate_emergencycareprocedure: field.date({ title: 'ProcedureDate_EmergencyCareProcedure', timestamps: ['CodedProcedureTimestamp_UrgentAndEmergencyCareProcedure'] }),
} });

export const referredService = record.detail('referred-service', { title: 'Referral to another service', fields: {
  referredtoservice_snomedct: field.text({ title: 'ReferredToService_SnomedCt' }),
  activityservicerequestdate_emergencycare: field.date({ title: 'ActivityServiceRequestDate_EmergencyCare', timestamps: ['ActivityServiceRequestTimestamp_UrgentAndEmergencyCare'] }),
  activityservicerequesttime_emergencycare: field.time({ title: 'ActivityServiceRequestTime_EmergencyCare', timestamps: ['ActivityServiceRequestTimestamp_UrgentAndEmergencyCare'] }),
  referredtoserviceassessmentdate: field.date({ title: 'ReferredToServiceAssessmentDate', timestamps: ['ReferredToServiceAssessmentTimestamp'] }),
  referredtoserviceassessmenttime: field.time({ title: 'ReferredToServiceAssessmentTime', timestamps: ['ReferredToServiceAssessmentTimestamp'] }),
} });

/** One of the SNOMED CT identifiers that an attendance may have any number of. */
const concept = (name: string, title: string) => record.detail(name, { title, fields: { concept: field.text({ title: 'SNOMED CT identifier', path: '.' }) } });
export const comorbidity = concept('comorbidity', 'Comorbidity');
export const safeguarding = concept('safeguarding', 'Safeguarding concern');
export const substance = concept('substance', 'Alcohol or drug involvement of an injury');

export const details = [legalStatus, professional, investigation, treatment, referredService, comorbidity, safeguarding, substance] as const;
