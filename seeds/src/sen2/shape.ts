/** Records of a SEN2 return by the name of their element (education-feeds 1.2). */
export type Sen2Record = 'Person' | 'Requests' | 'Assessment' | 'NamedPlan' | 'PlanDetail' | 'ActivePlans' | 'PlacementDetail' | 'SENneed';

export interface Sen2Item {
  readonly name: string;
  readonly kind: 'text' | 'date' | 'flag';
  /** Collections that have it, both included. */
  readonly from?: number;
  readonly until?: number;
}
/** What stands in a record, in the order of the schema: items, and where the records below it come. */
export type Sen2Part = Sen2Item | { readonly below: Sen2Record };

interface Years { readonly from?: number; readonly until?: number }
const of = (kind: Sen2Item['kind']) => (names: string, years: Years = {}): Sen2Item[] => names.split(' ').map((name) => ({ name, kind, ...years }));
const [text, date, flag] = [of('text'), of('date'), of('flag')];
const below = (record: Sen2Record): Sen2Part => ({ below: record });
const SETTING = text('URN UKPRN SENSetting SENSettingOther PlacementRank');
const UNIT = flag('SENunitIndicator ResourcedProvisionIndicator');

/** Items by record with the collections that have them (education-feeds 1.3, 1.6); the order is that of the schemas, where LastReview moved in 2025 and again in 2026. */
const PARTS: Readonly<Record<Sen2Record, readonly Sen2Part[]>> = {
  Person: [
    ...text('Surname Forename'), ...date('PersonBirthDate'), ...text('GenderCurrent', { until: 2023 }), ...text('Sex', { from: 2024 }),
    ...text('Ethnicity PostCode UPN UniqueLearnerNumber UPNunknown'), below('Requests'),
  ],
  Requests: [
    ...date('ReceivedDate'), ...text('RequestSource', { from: 2025 }), ...flag('RYA'), ...date('RequestOutcomeDate'), ...text('RequestOutcome'),
    ...flag('RequestMediation RequestTribunal'), ...text('Exported'), below('Assessment'), below('ActivePlans'),
  ],
  Assessment: [
    ...text('AssessmentOutcome'), ...date('AssessmentOutcomeDate'), ...flag('AssessmentMediation AssessmentTribunal OtherMediation OtherTribunal Week20'), below('NamedPlan'),
  ],
  NamedPlan: [
    ...date('StartDate'), below('PlanDetail'), ...text('PlanRes PlanWBP'), ...flag('PB OA'), ...text('DP'), ...date('CeaseDate'), ...text('CeaseReason'),
  ],
  PlanDetail: [...SETTING, ...UNIT],
  ActivePlans: [
    ...text('TransferLA'), below('PlacementDetail'), ...text('Res WBP', { until: 2023 }), below('SENneed'), ...date('ReviewMeeting', { from: 2024 }),
    ...date('LastReview', { from: 2025, until: 2025 }), ...text('ReviewOutcome', { from: 2024 }), ...date('LastReview', { until: 2024 }),
    ...date('ReviewDraft PhaseTransferDueDate PhaseTransferFinalDate', { from: 2025 }), ...date('LastReview', { from: 2026 }),
  ],
  PlacementDetail: [
    ...SETTING, ...date('EntryDate LeavingDate'), ...text('AttendancePattern', { until: 2023 }), ...UNIT, ...text('Res WBP', { from: 2024 }),
  ],
  SENneed: text('SENtype SENtypeRank'),
};

const holds = (part: Sen2Part, year: number): boolean => 'below' in part || ((part.from ?? year) <= year && year <= (part.until ?? year));

/** What a record of a collection holds, in the order of its schema. */
export function partsOf(record: Sen2Record, year: number): readonly Sen2Part[] {
  return PARTS[record].filter((part) => holds(part, year));
}

export function itemsOf(record: Sen2Record, year: number): readonly Sen2Item[] {
  return partsOf(record, year).filter((part): part is Sen2Item => !('below' in part));
}

export const SEN2_RECORDS: readonly Sen2Record[] = ['Person', 'Requests', 'Assessment', 'NamedPlan', 'PlanDetail', 'ActivePlans', 'PlacementDetail', 'SENneed'];
export const PARENT: Readonly<Record<Sen2Record, Sen2Record | null>> = {
  Person: null, Requests: 'Person', Assessment: 'Requests', NamedPlan: 'Assessment', PlanDetail: 'NamedPlan', ActivePlans: 'Requests', PlacementDetail: 'ActivePlans', SENneed: 'ActivePlans',
};
