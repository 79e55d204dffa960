import { isIsoDate } from '@tributary/domain';
import { defineFeed, scope, type Scope } from '@tributary/ingestion';
import { about } from './about.js';
import { cds, extract } from './format.js';
import { identity, map, netChange, subjectCandidates } from './mapping.js';
import { quality } from './quality.js';
import { attendance, details, diagnosis, interchange } from './records.js';
import { rules } from './rules.js';

const BULK = /^bulk:(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;
/** Both scopes speak about the same attendances of the sender. */
const FACT_SCOPE = 'attendances';

/** `net-change`, or `bulk:2024-10-01..2024-10-31`, which replaces the sender's attendances with arrival in those days (rulings, scopes). */
export function attendanceScope(text: string): Scope | null {
  if (text === 'net-change') return scope(text, { factScope: FACT_SCOPE, mode: 'net-change' });
  const [, from = '', until = ''] = BULK.exec(text) ?? [];
  if (!isIsoDate(from) || !isIsoDate(until) || from > until) return null;
  return scope(text, { factScope: FACT_SCOPE, mode: 'range', from, until, referenceDate: until });
}

export const ae = defineFeed({
  feed: 'ae', title: 'A&E: Emergency Care Data Set', about, scope: attendanceScope, scopeExample: 'net-change',
  formats: [cds, extract], root: attendance, records: [attendance, diagnosis, interchange, ...details], rules, references: ['organisations'], council: 'residence',
  saysSender: { record: attendance, field: 'organisationidentifier_codeofprovider' },
  subject: { unique: false, candidates: subjectCandidates }, identity, map, quality, netChange, localId: 'emergencycareattendanceidentifier',
});

export const feeds = [ae];
