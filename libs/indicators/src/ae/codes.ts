/** Codes of the Emergency Care Data Set as NHS England's mental-health dashboard counts them (rulings.md 16; health-feeds 2.4). */

export const COUNTED_DEPARTMENT = '01';
export const COUNTED_CATEGORIES: ReadonlySet<string> = new Set(['1', '2', '3']);

/** Streamed elsewhere after assessment or before, and dead on arrival. */
export const EXCLUDED_DISCHARGE_STATUS: ReadonlySet<string> = new Set(['1077031000000103', '1077781000000101', '63238001']);

export const SELF_HARM_COMPLAINT = '248062006';
export const SELF_INFLICTED = '276853009';

/** Self harm, depressive feelings, depressed mood, feeling suicidal, feeling anxious, unusual behaviour, hallucinations, delusions. */
export const MENTAL_HEALTH_COMPLAINTS: ReadonlySet<string> = new Set([
  SELF_HARM_COMPLAINT, '272022009', '366979004', '6471006', '48694002', '248020004', '7011001', '2073000',
]);

/** First-listed diagnoses: dementia to panic attack, seventeen concepts. */
export const MENTAL_HEALTH_DIAGNOSES: ReadonlySet<string> = new Set([
  '52448006', '2776000', '33449004', '72366004', '191736004', '371631005', '197480006', '35489007', '13746004', '58214004', '69322001',
  '44376007', '397923000', '30077003', '17226007', '50705009', '225624000',
]);

/** Discharge destinations that are a ward. */
export const WARDS: ReadonlySet<string> = new Set([
  '306706006', '1066361000000104', '1066371000000106', '1066381000000108', '1066391000000105', '1066401000000108',
]);
