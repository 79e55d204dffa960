import { activePlan, assessment, namedPlan, need, person, placement, planDetail, request, type Element, type Fields, type Return } from './files.js';

/** UPNs with the right check letter, of councils 806 and 840 (education-feeds 3.1). */
export const UPN = { ada: 'W806204722015', ben: 'N840321419087', cem: 'H801200001001', temporary: 'X90940081800A' } as const;

export const who = (forename: string, fields: Fields = {}): Fields => ({
  Surname: 'Testperson', Forename: forename, PersonBirthDate: '2012-05-04', Sex: 'F', Ethnicity: 'WBRI', PostCode: 'ZZ1 1AA', ...fields,
});
const UNIT = { SENunitIndicator: '0', ResourcedProvisionIndicator: '0' };
const NO_DISPUTE = { RequestMediation: '0', RequestTribunal: '0' };

/** A plan issued in the activity year and in force on the census day; 8 facts with the person's. */
export function withPlan(identity: Fields, plan: Fields = {}): Element {
  return person(identity,
    request({ ReceivedDate: '2024-03-01', RequestSource: '2', RYA: '0', RequestOutcomeDate: '2024-04-01', RequestOutcome: 'Y', ...NO_DISPUTE },
      assessment({ AssessmentOutcome: 'Y', AssessmentOutcomeDate: '2024-07-10', AssessmentMediation: '0', AssessmentTribunal: '0', Week20: '0' },
        namedPlan({ StartDate: '2024-07-10', PlanRes: 'A', PB: '1', OA: '0', ...plan }, planDetail({ URN: '100001', PlacementRank: '1', ...UNIT }))),
      activePlan({ ReviewMeeting: '2024-12-01', ReviewOutcome: 'M', LastReview: '2024-12-20' },
        placement({ URN: '100001', PlacementRank: '1', EntryDate: '2023-09-01', ...UNIT }), need({ SENtype: 'ASD', SENtypeRank: '1' }))));
}

/** A request that was refused; 2 facts. */
export function refused(identity: Fields, outcome: Fields = {}): Element {
  return person(identity, request({ ReceivedDate: '2024-05-01', RequestSource: '1', RYA: '0', RequestOutcomeDate: '2024-06-01', RequestOutcome: 'N', ...NO_DISPUTE, ...outcome }));
}

/** An old plan, decided before the period and ceased in it: no dates of request; 5 facts. */
export function historical(identity: Fields): Element {
  return person(identity, request({ RequestOutcome: 'H' },
    assessment({ AssessmentOutcome: 'H', Week20: '0' }, namedPlan({ StartDate: '2019-02-01', CeaseDate: '2024-08-31', CeaseReason: '2' }, planDetail({ SENSetting: 'OTH', SENSettingOther: 'Farm', PlacementRank: '1', ...UNIT })))));
}

export const good: Return = {
  year: 2025, lea: '806',
  persons: [withPlan(who('Ada', { UPN: UPN.ada })), refused(who('Ben', { UPN: UPN.ben, PersonBirthDate: '2014-02-03' })), historical(who('Cem', { UPNunknown: 'UN5', PersonBirthDate: '2006-11-30' }))],
};
export const GOOD_FACTS = 8 + 2 + 5;
