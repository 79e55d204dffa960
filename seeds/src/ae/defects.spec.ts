import { Random } from '../random.js';
import { spoilt } from './defects.js';
import type { EcdsRow } from './row.js';

const FIELDS = {
  NHSNumber: '9990001278', EmergencyCareDepartmentType: '01', EmergencyCareArrivalMode_SnomedCt: '1048071000000103', AgeAtCdsActivityDate: '14', EthnicCategory: 'A',
  OrganisationIdentifier_CodeOfCommissioner: 'QHM', EmergencyCareDateSeenForTreatment: '2024-10-04', EmergencyCareTimeSeenForTreatment: '11:00:00', EmergencyCareArrivalTime: '10:00:00',
  EmergencyCareAttendanceCategory: '1', EmergencyCareChiefComplaint_SnomedCt: '248062006',
};
const row = (): EcdsRow => ({ branch: 'verified', fields: { ...FIELDS }, diagnoses: [{ code: '52448006', sequence: '1', qualifier: '410605003' }] });

describe('what goes wrong with attendances on their way', () => {
  const random = new Random('defects');
  const rows = Array.from({ length: 60_000 }, () => spoilt(random, row()));
  const share = (wrong: (one: EcdsRow) => boolean) => rows.filter(wrong).length / rows.length;

  it('is rare, and each kind happens', () => {
    for (const name of Object.keys(FIELDS).filter((n) => !/Complaint|ArrivalTime|DateSeen/.test(n))) {
      const changed = share(({ fields }) => fields[name] !== FIELDS[name as keyof typeof FIELDS]);
      expect({ name, rare: changed < 0.006, happens: changed > 0 }).toEqual({ name, rare: true, happens: true });
    }
    expect(share(({ diagnoses }) => diagnoses[0]?.qualifier === '')).toBeCloseTo(0.01, 2);
  });
  it('never touches what an indicator of mental health is made of', () => {
    expect(share(({ fields, diagnoses }) => fields['EmergencyCareChiefComplaint_SnomedCt'] !== '248062006' || diagnoses[0]?.code !== '52448006')).toBe(0);
  });
  it('is nothing at all for most', () => expect(share(({ fields, diagnoses }) => JSON.stringify(fields) === JSON.stringify(FIELDS) && diagnoses[0]?.qualifier !== '')).toBeGreaterThan(0.96));
});
