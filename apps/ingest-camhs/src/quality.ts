import { expectValues, type QualityDeclaration } from '@tributary/ingestion';
import { activity, carePlan, contact, patient, referral, score } from './records.js';

export const quality: QualityDeclaration<'camhs'> = {
  keyCounts: [
    { id: 'patients', title: 'Patients', type: 'patient' },
    { id: 'referrals', title: 'Referrals', type: 'referral' },
    { id: 'received', title: 'Referrals received in the month', type: 'referral', when: (r, { from, until }) => from !== null && until !== null && r.received >= from && r.received <= until },
    { id: 'contacts', title: 'Care contacts', type: 'contact' },
    { id: 'scores', title: 'Scored assessments', type: 'score' },
  ],
  expected: [
    expectValues(patient, 'nhsnumber', 'nhsnumberstatus', 'personbirthdate', 'postcode', 'gender', 'ethniccategory'),
    expectValues(referral, 'referralrequestreceiveddate', 'sourceofreferralmh', 'primreasonreferralmh', 'clinrespprioritytype'), expectValues(contact, 'carecontdate', 'consmechanismmh', 'attendstatus'),
    expectValues(activity, 'procedure'), expectValues(carePlan, 'careplantypemh', 'careplancreatdate'), expectValues(score, 'codedasstooltype', 'asstoolcomptimestamp'),
  ],
};
