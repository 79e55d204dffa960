import type { Figure } from '@tributary/contracts';
import { withThousands } from './numbers.js';

/** Who or what stands in the denominator, short enough for a row of the front cover. The full wording is the definition's own. */
const BASES: Readonly<Record<string, string>> = {
  EHC02: 'residents aged 0 to 25', EHC03: 'requests received', EHC04: 'decisions', EHC05: 'undecided requests', EHC07: 'assessments completed', EHC08: 'decisions not to issue',
  EHC10: 'residents aged 0 to 25', EHC11: 'plans issued', EHC12: 'plans issued without an exception', EHC13: 'plans issued', EHC15: 'plans issued', EHC18: 'residents aged 0 to 25',
  EHC21: 'plans ceased', EHC22: 'reviews due', EHC23: 'review decisions', EHC34: 'active plans', EDU16: 'pupils on roll',
  MH01: 'linked plan holders aged 0 to 17', MH02: 'referrals received', MH03: 'linked plan holders aged 0 to 17', MH04: 'first contacts', MH05: 'open referrals with a contact', MH07: 'first contacts',
  MH08: 'booked contacts', MH12: 'children on the caseload', AE01: 'linked plan holders', AE02: 'residents without a plan', AE04: 'linked plan holders', AE05: 'linked plan holders aged 8 to 25',
  AE06: 'attendances', AE07: 'attendances', AE08: 'attendances', AE09: 'attendances', DQ01: 'plan holders', DQ02: 'plan holders', DQ14: 'pupils with a plan in the school census',
};

/** Counts of these classes are rounded before anybody sees them. */
export function isRounded(figure: Pick<Figure, 'policy'>): boolean {
  return !figure.policy.startsWith('D-');
}

/** `of 412 plans issued`, `of about 1,230 attendances`; null where the figure has no denominator to be named. */
export function baseText(figure: Figure): string | null {
  const name = BASES[figure.indicator];
  if (figure.denominator === null || name === undefined) return null;
  const count = withThousands(figure.denominator);
  return `of ${isRounded(figure) ? `about ${count}` : count} ${figure.denominator === '1' ? singular(name) : name}`;
}

const singular = (name: string): string => name.replace(/^(\w+?)s\b/, '$1');
