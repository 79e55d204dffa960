/** Codes of the Mental Health Services Data Set that the counting rules name (health-feeds 1.5-1.7, NHS England's children's dashboard). */

export const ATTENDED: ReadonlySet<string> = new Set(['5', '6']);
export const DID_NOT_ATTEND: ReadonlySet<string> = new Set(['3', '7']);
/** Consultation mechanisms that make an attended contact count: face to face, telephone, talk type, video. */
export const CONTACT_MECHANISMS: ReadonlySet<string> = new Set(['01', '02', '04', '11']);

/** The items of "Current View", a description of problems and no outcome measure: SNOMED CT ids 98719 to 98754 with their check digits. */
const CURRENT_VIEW_ITEMS = [
  '1000000101', '1000000104', '1000000102', '1000000108', '1000000105', '1000000101', '1000000103', '1000000100', '1000000107',
  '1000000109', '1000000106', '1000000105', '1000000107', '1000000101', '1000000104', '1000000108', '1000000106', '1000000109',
  '1000000102', '1000000100', '1000000103', '1000000100', '1000000103', '1000000109', '1000000106', '1000000102', '1000000104',
  '1000000101', '1000000108', '1000000105', '1000000107', '1000000101', '1000000104', '1000000105', '1000000107', '1000000103',
];
export const CURRENT_VIEW: ReadonlySet<string> = new Set(CURRENT_VIEW_ITEMS.map((rest, i) => `${98719 + i}${rest}`));
