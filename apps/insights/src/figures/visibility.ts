import type { Organisation, Role } from '@tributary/contracts';
import { nhsAreaOns } from '@tributary/domain';

/** Who asks, as the guard has established it. */
export interface Viewer {
  readonly roles: readonly Role[];
  readonly organisation: string | null;
}

export interface Visibility {
  /** Codes of the areas whose released figures may be seen. */
  readonly released: 'all' | readonly string[];
  /** Open periods: a figure that moves from 12 to 13 names a child, so only the region's own staff see them. */
  readonly live: boolean;
}

const STAFF: ReadonlySet<Role> = new Set(['operator', 'region', 'auditor']);
const NOTHING: Visibility = { released: [], live: false };

/**
 * Which figures a viewer may see: the one place that decides it for API, download and pages. Staff of the region see everything; `bi` what has been
 * released; a council what has been released about itself, its NHS area and its region; everybody else nothing.
 * @param council the organisation of the viewer, where it is a council that the read model knows
 */
export function visibilityOf(viewer: Viewer, council: Organisation | undefined): Visibility {
  if (viewer.roles.some((role) => STAFF.has(role))) return { released: 'all', live: true };
  if (viewer.roles.includes('bi')) return { released: 'all', live: false };
  const own = viewer.roles.includes('council') && council?.kind === 'council' && council.id === viewer.organisation;
  return own ? { released: areasOf(council), live: false } : NOTHING;
}

/** To whom the figure of a region is shown, it may be said how many of its councils are in it, and how many are not for which reason: statuses are counted over all of them, and none is named. */
export function whereCounted(visibility: Visibility): Visibility {
  return { ...visibility, released: 'all' };
}

function areasOf(council: Organisation): string[] {
  const nhs = council.nhsArea === null ? undefined : nhsAreaOns(council.nhsArea);
  return [council.onsCode, nhs, council.region].filter((code): code is string => typeof code === 'string');
}

/**
 * The same as a condition of SQL on `figure f`; `parameter` keeps a value and returns its place. A released figure stands in place of the live one of
 * the same key.
 */
export function visibleFigures(visibility: Visibility, parameter: (value: unknown) => string): string {
  if (visibility.live) {
    return `(f.level = 'released' or not exists (select from figure r where r.level = 'released' and r.key = f.key))`;
  }
  if (visibility.released === 'all') return `f.level = 'released'`;
  return `(f.level = 'released' and f.area = any(${parameter(visibility.released)}))`;
}

/** Whose receipts a viewer may see: region and operator everybody's, a sender and a council their own organisation's, others nobody's. */
export function sendersVisibleTo(viewer: Viewer): 'all' | readonly string[] {
  if (viewer.roles.includes('operator') || viewer.roles.includes('region')) return 'all';
  const own = viewer.roles.includes('sender') || viewer.roles.includes('council');
  return own && viewer.organisation !== null ? [viewer.organisation] : [];
}
