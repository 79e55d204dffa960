import { COMPARISONS, comparedScope, type ComparedFeed, type Comparison } from '@tributary/contracts';
import type { FeedDefinition } from '../feed/feed.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import type { AskedReference, References } from '../feed/references.js';
import { inYears } from '../feed/rules.js';
import type { Scope } from '../feed/scope.js';

/** A rule, or a comparison, of which a check could say nothing. */
export interface NotLookedAt { readonly rule: string; readonly title: string; readonly why: string }

const REGISTERS: Readonly<Record<AskedReference, string>> = {
  establishments: 'it asks the register of schools, which is not on this machine', organisations: 'it asks the register of NHS organisations, which is not on this machine',
};
const BEFORE = 'what was accepted before is known to the service only';
const OTHERS = 'it compares with other returns, which the service has';
const COVERED = 'agreements and the postcode table are known to the service only';

/** What the service would look at beside, of a submission of this scope: a check is no promise about it. */
export function notLookedAt(feed: FeedDefinition, scope: Scope, references: References): NotLookedAt[] {
  const missing = (table: AskedReference | undefined): string | null => (table === undefined || isLoaded(references, table) ? null : REGISTERS[table]);
  const asking = new Map(feed.rules.flatMap((rule) => {
    const why = inYears(rule.years, scope.year) ? missing(rule.asks) : null;
    return why === null ? [] : [[rule.id, { rule: rule.id, title: rule.title, why }] as const];
  }));
  return [...asking.values(), ...comparisons(feed, scope), ...ofTheService(feed, scope)];
}

function isLoaded(references: References, table: AskedReference): boolean {
  return (table === 'establishments' ? references.establishment('') : references.organisation('')) !== undefined;
}

function comparisons({ feed }: FeedDefinition, { factScope, year }: Scope): NotLookedAt[] {
  const asked: readonly Comparison[] = Object.values(COMPARISONS);
  const heard = asked.filter(({ needs }) => needs.some((one: ComparedFeed) => one === feed && comparedScope(one, String(year)) === factScope));
  return heard.map(({ rule, title }) => ({ rule, title, why: OTHERS }));
}

function ofTheService({ council, quality }: FeedDefinition, { mode }: Scope): NotLookedAt[] {
  const said = ({ id, title }: RuleSummary, why: string): NotLookedAt => ({ rule: id, title, why });
  const whole = mode === 'snapshot' || mode === 'range';
  return [
    ...(council === 'residence' ? [said(GENERAL.noAgreement, COVERED), { ...said(GENERAL.noResidence, COVERED), title: 'A postcode that is given is a known one' }] : []),
    ...(whole ? [said(GENERAL.deletions, BEFORE)] : []), ...(mode === 'snapshot' || mode === 'persons' ? [said(GENERAL.older, BEFORE)] : []),
    ...(whole && quality.keyCounts.length > 0 ? [{ rule: 'key counts', title: 'They are held against the last submission, and against published counts', why: BEFORE }] : []),
  ];
}
