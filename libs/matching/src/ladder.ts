import { compare, shareSource, sourceOf, type Comparison, type Evidence } from './evidence.js';
import { HEALTH_FEEDS, kindOf, type CheckKind, type Level, type LinkingKind, type ReasonCode, type Subject } from './subjects.js';

export interface Step {
  readonly level: Level;
  readonly kinds: readonly LinkingKind[];
  /**
   * A number names one person, so sources in which it is ambiguous are left out and the others may still meet on it. A demographic
   * key that is ambiguous anywhere says nothing about anybody.
   */
  readonly names: 'number' | 'demographics';
}

/**
 * The ladder of health-feeds 7.6; L8 (day and month swapped) is for review only and is not decided here. L2 is asked twice: once where one source
 * holds number and date of birth together, and again when UPNs have brought a council's tracing (the number) to its return (the date of birth).
 */
export const LADDER: readonly Step[] = [
  { level: 'L1', kinds: ['nhs'], names: 'number' },
  { level: 'L2', kinds: ['nhsdob'], names: 'number' },
  { level: 'L3', kinds: ['upn', 'uln'], names: 'number' },
  { level: 'L2', kinds: ['nhsnum'], names: 'number' },
  { level: 'L4', kinds: ['dem4'], names: 'demographics' },
  { level: 'L5', kinds: ['dem5'], names: 'demographics' },
  { level: 'L6', kinds: ['dem6'], names: 'demographics' },
  { level: 'L7', kinds: ['dem7'], names: 'demographics' },
];

interface Fields { dob: Comparison; sur: Comparison; for: Comparison; pc: Comparison }

function fieldsOf(a: Evidence, b: Evidence): Fields {
  return { dob: compare('dob', a, b), sur: compare('sur', a, b), for: compare('for', a, b), pc: compare('pc', a, b) };
}

/** Same surname, birthday and address, another forename that does not sound alike: siblings of one birth, not one person. */
function looksLikeTwins(fields: Fields, a: Evidence, b: Evidence): boolean {
  return fields.for === 'differ' && fields.sur === 'agree' && fields.dob === 'agree' && fields.pc === 'agree' && compare('dem5', a, b) !== 'agree';
}

/**
 * Why two parts must not become one person at a level, whatever key they share; null when nothing speaks against it.
 *
 * - Numbers of a stronger or equal step that differ with no alias known: never (L2 and later for the NHS number, L2 and L4 onwards
 *   for the UPN; at L3 the UPN itself is the key, and a former one makes the alias).
 * - Date of birth contradicted together with a name: never, at any level. Forename and surname both contradicted: only a verified
 *   NHS number or a UPN with the same date of birth bears that.
 * - Twins: never below a verified NHS number, and not there either when their UPNs differ.
 */
export function contradiction(level: Level, a: Evidence, b: Evidence): ReasonCode | null {
  const fields = fieldsOf(a, b);
  const upnsDiffer = compare('upn', a, b) === 'differ';
  if (level !== 'L1' && compare('nhs', a, b) === 'differ') return 'conflicting-numbers';
  if (level !== 'L1' && level !== 'L3' && upnsDiffer) return 'conflicting-numbers';
  const nameDiffers = fields.for === 'differ' || fields.sur === 'differ';
  if (fields.dob === 'differ' && nameDiffers) return 'contradicted';
  const bothNamesDiffer = fields.for === 'differ' && fields.sur === 'differ';
  const bearsBoth = level === 'L1' || (level === 'L3' && fields.dob === 'agree');
  if (bothNamesDiffer && !bearsBoth) return 'contradicted';
  if ((level !== 'L1' || upnsDiffer) && looksLikeTwins(fields, a, b)) return 'twin';
  return null;
}

/**
 * Do the fields that the level's key has not tested already agree where they must? L1: no need. L2: the date of birth, and a name, where both sides have
 * one (a provider's verified records carry none, and half of all postcodes in health records are out of date). L3: one of all four, unless one side has none of them (a council's tracing result holds numbers only). L4 and L7 test every
 * field that may stay the same. L5 (sound of the names): one name exactly. L6 (initial and three letters): the forename exactly,
 * because twins with one initial share the rest.
 */
export function corroborated(level: Level, a: Evidence, b: Evidence): boolean {
  const fields = fieldsOf(a, b);
  const agree = (...kinds: CheckKind[]) => kinds.some((kind) => fields[kind] === 'agree');
  switch (level) {
    case 'L1': case 'L4': case 'L7': return true;
    case 'L2': return agree('dob') && (agree('sur', 'for') || (fields.sur === 'unknown' && fields.for === 'unknown'));
    case 'L3': return agree('dob', 'sur', 'for', 'pc') || Object.values(fields).every((field) => field === 'unknown');
    case 'L5': return agree('for', 'sur');
    case 'L6': return agree('for');
  }
}

/**
 * Does a number that stands without its date of birth beside it (`nhsnum`) say that somebody whom one source has verified is known to another by a number that is not? Where all or none
 * have verified it, it says what number and date of birth have said already; and it may not bring together those who were kept apart there by somebody with both.
 */
export function tracedForAnother(token: string, holders: readonly Evidence[]): boolean {
  const said = holders.flatMap((part) => part.members.filter((member) => member.tokens.includes(token)));
  const verified = (member: Subject): boolean => member.tokens.some((one) => kindOf(one) === 'nhs');
  return said.some(verified) && !said.every(verified);
}

/** Levels at which subjects of one source that are never in one snapshot may meet: a number, or everything that is known of a person. */
const REKEYED_LEVELS: ReadonlySet<Level> = new Set(['L3', 'L4']);

/**
 * Two parts of one source are one person only where a provider has registered a verified NHS number twice and nothing differs but the
 * surname, or where a council's returns of different scopes call one child by different subjects (a UPN given in between).
 */
export function clashInSource(level: Level, a: Evidence, b: Evidence): boolean {
  if (!shareSource(a, b)) return false;
  for (const source of a.sources) {
    if (!b.sources.has(source)) continue;
    // A council's return that registers somebody twice is in error (rulings.md "Who is counted" 3).
    const twice = level === 'L1' && HEALTH_FEEDS.has(source.slice(0, source.indexOf('|')));
    if (twice && (compare('dob', a, b) === 'differ' || compare('for', a, b) === 'differ')) return true;
    if (!twice && !(REKEYED_LEVELS.has(level) && neverTogether(source, a, b))) return true;
  }
  return false;
}

function neverTogether(source: string, a: Evidence, b: Evidence): boolean {
  const [left, right] = [scopesIn(source, a), scopesIn(source, b)];
  return left.size > 0 && right.size > 0 && [...left].every((scope) => !right.has(scope));
}

function scopesIn(source: string, evidence: Evidence): Set<string> {
  return new Set(evidence.members.flatMap((member) => (sourceOf(member) === source ? member.tokens.filter((token) => kindOf(token) === 'scope') : [])));
}
