import { Random } from '../random.js';
import type { Entry, Fields } from './entry.js';

/**
 * What real files of the census have wrong (education-feeds 2.7), at rates that a council of well-kept systems shows: some defects are a whole school's, because its system
 * makes them, the others are single records'. UPNs, postcodes and names have theirs already (see pupils.ts and recording.ts).
 */
const SCHOOL = { decimals: 0.03, retiredCategory: 0.02, meanings: 0.03, retiredCodes: 0.03 } as const;
const RECORD = { mealsBackwards: 0.004, tooManySessions: 0.002, noProperty: 0.004, badPostcode: 0.002, thirdRank: 0.003, hashedNeed: 0.002, otherReason: 0.01, legacyProvision: 0.0015, noReason: 0.01 } as const;

const MEANING: Readonly<Record<string, string>> = { SNR: 'Sought, no reply', UNS: 'Unsought' };
const WHOLE = /^\d+$/;
const decimal = (fields: Fields, ...columns: readonly string[]): Fields => ({ ...fields, ...Object.fromEntries(columns.flatMap((c) => (WHOLE.test(fields[c] ?? '') ? [[c, `${fields[c] ?? ''}.0`]] : []))) });

/** Habits of a school's system; the same in every term of a year. */
function habits(seed: number, dfe: string, school: number) {
  const random = new Random(`${seed}|census-habits|${dfe}|${school}`);
  return { decimals: random.chance(SCHOOL.decimals), retiredCategory: random.chance(SCHOOL.retiredCategory), meanings: random.chance(SCHOOL.meanings), retiredCodes: random.chance(SCHOOL.retiredCodes) };
}

/** The entry as it would be sent, now and then with something wrong. */
export function withDefects(seed: number, dfe: string, random: Random, e: Entry): Entry {
  const h = habits(seed, dfe, e.school);
  const spoilt = single(random, e);
  const numbers = (rows: readonly Fields[], ...columns: string[]) => (h.decimals ? rows.map((r) => decimal(r, ...columns)) : rows);
  const codes = (rows: readonly Fields[]) => (h.retiredCodes ? rows.map((r) => (r['attendancereason'] === 'M' ? { ...r, attendancereason: 'H' } : r)) : rows);
  const yssa = spoilt.fields['yssa'] ?? '';
  return {
    ...spoilt,
    fields: { ...(h.decimals ? decimal(spoilt.fields, 'termlysessionspossible', 'summerhalfterm2sessionspossible') : spoilt.fields), ...(h.meanings && MEANING[yssa] !== undefined ? { yssa: MEANING[yssa] } : {}) },
    needs: numbers(spoilt.needs, 'sentyperank'),
    sessions: numbers(codes(spoilt.sessions), 'sessions'), summerSessions: numbers(codes(spoilt.summerSessions), 'sessions'),
    exclusions: h.retiredCategory ? spoilt.exclusions.map((x) => (x['category'] === 'SUSP' ? { ...x, category: 'FIXD' } : x)) : spoilt.exclusions,
  };
}

function single(random: Random, e: Entry): Entry {
  const some = (rows: readonly Fields[], rate: number, change: (row: Fields) => Fields) => rows.map((row) => (random.chance(rate) ? change(row) : row));
  const legacy = e.fields['senprovision'] === 'K' && random.chance(RECORD.legacyProvision);
  return {
    ...e,
    fields: legacy ? { ...e.fields, senprovision: random.pick(['A', 'P']) } : e.fields,
    addresses: some(some(e.addresses, RECORD.noProperty, (a) => ({ ...a, uniquepropertyreferencenumber: '-1.0' })), RECORD.badPostcode, (a) => ({ ...a, postcode: (a['postcode'] ?? '').slice(0, -1) })),
    needs: some(some(e.needs, RECORD.thirdRank, (n) => ({ ...n, sentyperank: '9.0' })), RECORD.hashedNeed, (n) => ({ ...n, sentype: '73e987da' })),
    sessions: e.sessions.map((s, i) => (i === 0 && random.chance(RECORD.tooManySessions) ? { ...s, sessions: '150' } : s)),
    exclusions: some(some(e.exclusions, RECORD.otherReason, (x) => ({ ...x, reason1: 'OT' })), RECORD.noReason, ({ reason1: _reason, ...x }) => x),
    meals: some(e.meals, RECORD.mealsBackwards, (m) => ({ ...m, fsmenddate: `${Number((m['fsmstartdate'] ?? '').slice(0, 4)) - 1}-12-20` })),
  };
}
