import type { FactBuilder, Identity, RuleContext, TreeNode } from '@tributary/ingestion';
import { attendanceOf } from './calendar.js';
import { categoryNow, provisionNow } from './codes.js';
import { address, admission, exclusion, need, placement, type pupil, school, sessions } from './records.js';

type Pupil = TreeNode<typeof pupil.fields>;
type Facts = FactBuilder<'school-census'>;

/** The first address with a postcode: children come in an order of their content, so every export of the same content chooses the same. */
function postcodeOf(root: Pupil): string | null {
  return root.children(address).map((a) => a.values.postcode).find((p) => p !== null) ?? null;
}

const sexOf = (code: string | null) => (code === 'M' || code === 'F' ? code : null);

export function identity(root: Pupil): Identity {
  const v = root.values;
  return { forename: v.forename, surname: v.surname, birthDate: v.dob, sex: sexOf(v.sex), postcode: postcodeOf(root), upn: v.upn, formerUpn: v.formerupn, uln: v.uniquelearnernumber };
}

/** Council and establishment number, seven digits (education-feeds 3.3), else the URN; null when the school of the row is not in the export. */
function establishmentOf(root: Pupil, context: RuleContext): string | null {
  const census = context.lookup(school, root.values.schoolcensustableid);
  if (!census) return null;
  const [lea, estab] = [digits(census.lea, 3), digits(census.estab, 4)];
  return lea !== null && estab !== null ? `${lea}${estab}` : digits(census.urn, 6);
}

/** Exactly so many digits, a spreadsheet's `.0` left out; null for anything else, which might be a person's. */
function digits(text: string | null, count: number): string | null {
  const plain = (text ?? '').replace(/\.0+$/, '');
  return plain.length === count && /^\d+$/.test(plain) ? plain : null;
}

const sum = (a: number | null, b: number | null): number | null => (a === null && b === null ? null : (a ?? 0) + (b ?? 0));

/**
 * A pupil of one school, on its roll or no longer: who is registered at two schools is two pupils of one person, and the indicators choose by enrolment
 * status. Attendance is one record a pupil, sessions by code, of the term before the census (in autumn both parts of the summer term).
 */
export function map(root: Pupil, facts: Facts, context: RuleContext): void {
  const v = root.values;
  const where = establishmentOf(root, context);
  const onRoll = v.onroll !== false;
  const pupilId = facts.root('pupil', {
    ...facts.person, sex: sexOf(v.sex), ethnicity: v.ethnicity, senProvision: provisionNow(v.senprovision), enrolStatus: v.enrolstatus, ncYear: v.ncyearactual,
    entryDate: v.entrydate, leavingDate: v.leavingdate, onRoll, establishment: where, senUnit: v.senunitindicator, resourcedProvision: v.resourcedprovisionindicator,
    sessionsPossible: sum(v.termlysessionspossible, v.summerhalfterm2sessionspossible),
  }, { key: [where, onRoll] });

  for (const { values: n } of root.children(need)) {
    facts.add('need', pupilId, n.sentyperank === null ? [null, n.sentype] : [n.sentyperank], { type: n.sentype, rank: n.sentyperank });
  }
  const byCode = sessionsByCode(root);
  if (Object.keys(byCode).length > 0) facts.add('attendance', pupilId, [], { sessions: byCode, term: attendanceOf(context.scope).term });
  for (const { values: e } of root.children(exclusion)) {
    const category = categoryNow(e.category);
    facts.add('exclusion', pupilId, [e.startdate, category], {
      start: e.startdate, category, reasons: [e.reason1, e.reason2, e.reason3].filter((r) => r !== null), sessions: e.sessions, senProvision: provisionNow(e.senprovision),
    });
  }
  mapProvision(root, facts, pupilId);
}

/** A child's way into alternative provision, and the settings that its school arranged: each by its entry and its setting. */
function mapProvision(root: Pupil, facts: Facts, pupilId: string): void {
  for (const { values: a } of root.children(admission)) {
    facts.add('ap-admission', pupilId, [], { previousUrn: digits(a.prevurn, 6), reason: a.apreason, senProvision: provisionNow(a.senprovisionentry) });
  }
  for (const { values: p } of root.children(placement)) {
    const [urn, ukprn] = [digits(p.urn, 6), digits(p.ukprn, 8)];
    facts.add('ap-placement', pupilId, [p.entrydate, urn ?? ukprn ?? p.apsettingtype], {
      urn, ukprn, setting: p.apsettingtype, entry: p.entrydate, leaving: p.leavingdate, reason: p.placementreason, pattern: p.apattendancepattern,
      sessionsPerWeek: p.apsessionsperweek, senProvisionEntry: provisionNow(p.senprovisionentry), senProvisionLeaving: provisionNow(p.senprovisionleaving),
    });
  }
}

function sessionsByCode(root: Pupil): Record<string, number> {
  const byCode: Record<string, number> = {};
  for (const { values: s } of root.children(sessions)) {
    if (s.attendancereason !== null && s.sessions !== null) byCode[s.attendancereason] = (byCode[s.attendancereason] ?? 0) + s.sessions;
  }
  const sorted: Record<string, number> = {};
  for (const name of Object.keys(byCode).sort()) sorted[name] = byCode[name] ?? 0;
  return sorted;
}
