import { dateOf } from '@tributary/domain';
import { ageAt, day } from '../people/person.js';
import {
  ACTIVITY_TOOL, autismStatus, byEnd, contactsIn, EATING_DISORDERS, INDIRECT_PROCEDURE, isPlanned, referralsIn, SCORE_TOOL, SINGLE_POINT, teamType, within, type Month, type Patient,
} from './extract.js';
import type { Contact, Referral } from './pathway.js';
import type { Version } from './tables.js';

type Text = string | null;

/** What is true of a patient and can be told by an extract of a month, whatever its form; the identifiers that it is sent with are left out. */
export interface PatientTruth {
  readonly birthMonth: string;
  readonly sex: 'M' | 'F';
  readonly ethnicity: string;
  readonly nhsNumberStatus: string;
  /** An NHS number was sent. */
  readonly numbered: boolean;
  readonly indicators: readonly { readonly autismStatus: Text; readonly ldStatus: Text }[];
  readonly plans: readonly { readonly type: Text; readonly created: string; readonly updated: string; readonly agreed: readonly string[] }[];
  readonly referrals: readonly ReferralTruth[];
}
export interface ReferralTruth {
  readonly received: string;
  readonly ageAtReferral: number;
  readonly source: string;
  readonly reason: string;
  readonly priority: string;
  readonly teamType: Text;
  readonly discharged: Text;
  readonly rejected: Text;
  readonly rejectReason: Text;
  readonly closed: Text;
  readonly closeReason: Text;
  readonly services: readonly { readonly teamType: Text; readonly closed: Text; readonly rejected: Text }[];
  readonly otherReasons: readonly string[];
  readonly rtt: readonly { readonly type: Text; readonly start: Text; readonly end: Text; readonly status: Text }[];
  readonly scores: readonly { readonly tool: Text; readonly completed: Text }[];
  readonly indirect: readonly { readonly date: string; readonly procedure: Text }[];
  readonly spells: readonly { readonly start: Text; readonly discharged: Text }[];
  readonly contacts: readonly { readonly date: string; readonly status: Text; readonly mechanism: Text; readonly procedures: readonly Text[] }[];
}

const orNull = (text: string): Text => (text === '' ? null : text);

/** The truth about a patient in a complete extract; null for one who is not in it. */
export function patientTruth(p: Patient, month: Month, version: Version): PatientTruth | null {
  const current = referralsIn(p, month, false);
  if (current.length === 0) return null;
  const autism = version === '6.0' ? autismStatus(current) : null;
  return {
    birthMonth: p.birthDate.slice(0, 7), sex: p.gender === '1' ? 'M' : 'F', ethnicity: p.ethnicity, nhsNumberStatus: p.status, numbered: p.nhsNumber !== '',
    indicators: autism === null ? [] : [{ autismStatus: autism, ldStatus: '5' }],
    plans: current.filter((r) => isPlanned(r, month)).map((r) => ({ type: '12', created: dateOf(r.planned ?? 0), updated: dateOf(r.planned ?? 0), agreed: [dateOf(r.planned ?? 0)] })),
    referrals: current.map((r) => referralTruth(p, r, month, version)),
  };
}

function referralTruth(p: Patient, r: Referral, month: Month, version: Version): ReferralTruth {
  const known = (on: number | null): Text => orNull(byEnd(on, month));
  const contacts = contactsIn(p, r, month, false);
  const completed = (c: Contact): { tool: Text; completed: Text } => ({ tool: ACTIVITY_TOOL, completed: dateOf(c.on) });
  return {
    received: dateOf(r.received), ageAtReferral: ageAt(day(p.birthDate), r.received), source: r.source, reason: r.reason, priority: r.priority, discharged: known(r.discharged),
    ...endTruth(r, month, version),
    otherReasons: r.otherReason === '' ? [] : [r.otherReason],
    rtt: r.team === EATING_DISORDERS ? [{ type: '02', start: dateOf(r.received), end: null, status: '20' }] : [],
    scores: [...(within(r.scored, month) ? [{ tool: SCORE_TOOL, completed: dateOf(r.scored ?? 0) }] : []), ...contacts.filter((c) => c.scored).map(completed)],
    indirect: r.indirect.filter((on) => within(on, month)).map((on) => ({ date: dateOf(on), procedure: INDIRECT_PROCEDURE })),
    spells: r.stay !== null && r.stay.from <= month.last && r.stay.until >= month.first ? [{ start: dateOf(r.stay.from), discharged: known(r.stay.until) }] : [],
    contacts: contacts.map((c) => ({ date: dateOf(c.on), status: c.status, mechanism: c.mechanism, procedures: c.procedure === '' ? [] : [c.procedure] })),
  };
}

/** Team, services and end: what a version says of them differs. */
function endTruth(r: Referral, month: Month, version: Version): Pick<ReferralTruth, 'teamType' | 'services' | 'rejected' | 'rejectReason' | 'closed' | 'closeReason'> {
  const known = (on: number | null): Text => orNull(byEnd(on, month));
  const [discharged, rejected] = [known(r.discharged), known(r.rejected)];
  const other = r.priority === '3' ? [] : [{ teamType: teamType(SINGLE_POINT), closed: discharged, rejected: null }];
  if (version === '6.0') {
    return {
      teamType: teamType(r.team), services: other, rejected, rejectReason: rejected === null ? null : r.rejectReason,
      closed: null, closeReason: discharged === null ? null : r.closeReason,
    };
  }
  // The referral's own team is one service of its own; with another beside it there is no single team, and no rejection by all.
  const alone = other.length === 0;
  return {
    teamType: alone ? teamType(r.team) : null, services: [{ teamType: teamType(r.team), closed: discharged, rejected }, ...other],
    rejected: alone ? rejected : null, rejectReason: alone && rejected !== null ? r.rejectReason : null,
    closed: alone ? (discharged ?? rejected) : discharged, closeReason: discharged === null ? null : r.closeReason,
  };
}
