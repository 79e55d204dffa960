import { addDays } from '@tributary/domain';
import { defineFeed, scope, type Scope } from '@tributary/ingestion';
import { about } from './about.js';
import { tables, versions, xml } from './format.js';
import { identity, map } from './mapping.js';
import { quality } from './quality.js';
import * as records from './records.js';
import { rules } from './rules.js';

const MONTH = /^(20\d\d)-(0[1-9]|1[0-2])-(primary|refresh)$/;

/** `2024-11-primary`, `2024-11-refresh`: one month, told twice; the refresh replaces the whole month, whichever arrives first (rulings, scopes). */
export function monthScope(text: string): Scope | null {
  const match = MONTH.exec(text);
  if (!match) return null;
  const [year, month] = [Number(match[1]), Number(match[2])];
  const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
  const until = addDays(next, -1);
  return scope(text, { factScope: text.slice(0, 7), rank: match[3] === 'refresh' ? 2 : 1, from: `${text.slice(0, 7)}-01`, until, year, referenceDate: until });
}

export const camhs = defineFeed({
  feed: 'camhs', title: 'CAMHS: Mental Health Services Data Set', about, scope: monthScope, scopeExample: '2024-11-primary',
  formats: [tables, xml], versions, root: records.patient,
  records: [
    records.patient, records.header, records.gp, records.indicators, records.carePlan, records.carePlanAgreement, records.referral, records.serviceType, records.serviceReferredTo,
    records.otherReason, records.rtt, records.contact, records.activity, records.indirectActivity, records.spell, records.score, records.activityScore, records.team,
  ],
  rules, references: ['organisations'], council: 'residence', saysSender: { record: records.header, field: 'orgidprovider' },
  // Local identifiers are unique inside a provider only; the pipeline puts feed and sender before them.
  subject: { unique: true, candidates: (v) => [v.localpatientid === null ? null : ['local', v.localpatientid]] },
  identity, map, quality, localId: 'localpatientid',
});

export const feeds = [camhs];
