import type { Request } from 'express';
import type { Role } from '@tributary/contracts';
import { principalOf, type CurrentPrincipalValue } from '@tributary/security';

export interface PageViewer {
  /** DfE number of the council that the person belongs to, where that is all they see. */
  readonly council: string | null;
  /** Does the person see figures at all? A sender of a health provider sees its own receipts only. */
  readonly figures: boolean;
  /** Does the person see what has been received? Who reads released figures only does not. */
  readonly data: boolean;
}

const FIGURES = ['operator', 'region', 'auditor', 'bi', 'council'] as const;
const DATA = ['operator', 'region', 'auditor', 'council', 'sender'] as const;
const WIDE = ['operator', 'region', 'auditor', 'bi'] as const;

/** What the head of the page offers to the person; undefined before signing in. */
export function viewerOf(request: Request): PageViewer | undefined {
  const principal = principalOf(request);
  return principal && viewerFor(principal);
}

/** The same of a principal; undefined for one without a role, whom every page refuses. */
export function viewerFor({ roles, organisation }: Pick<CurrentPrincipalValue, 'roles' | 'organisation'>): PageViewer | undefined {
  if (roles.length === 0) return undefined;
  const holds = (any: readonly Role[]) => any.some((role) => roles.includes(role));
  return { council: !holds(WIDE) && roles.includes('council') ? organisation : null, figures: holds(FIGURES), data: holds(DATA) };
}
