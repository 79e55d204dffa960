import type { IsoDate } from '@tributary/domain';

/** What a submission's scope text means (rulings.md, "Scopes of a submission"). */
export interface Scope {
  /** As sent: `2025`, `2024-11-refresh`. */
  readonly text: string;
  /** Under which the facts are kept; several scopes may share one (`2024-11` for primary and refresh, `attendances` for all of A&E). */
  readonly factScope: string;
  /**
   * `snapshot`: everything of the fact scope that is not in the submission is withdrawn. `range`: the same for records with a day from
   * `from` to `until`. `net-change`: each message stands for itself. `persons`: the same as a snapshot for the persons that are stated, and for nobody else.
   */
  readonly mode: 'snapshot' | 'range' | 'net-change' | 'persons';
  /** A submission of a lower rank than one already accepted for the fact scope is history only and changes nothing. */
  readonly rank: number;
  readonly from: IsoDate | null;
  readonly until: IsoDate | null;
  /** Collection year, for code lists that change by year. */
  readonly year: number | null;
  /** Term, where there is one: `autumn`, `spring`, `summer`. */
  readonly term: string | null;
  /** The return's census or reference date, or the last day that the scope covers; null when it is known from the records only. */
  readonly referenceDate: IsoDate | null;
}

/** A scope with what is usual filled in: a snapshot of its own fact scope, rank 1. */
export function scope(text: string, options: Partial<Omit<Scope, 'text'>> = {}): Scope {
  return { text, factScope: text, mode: 'snapshot', rank: 1, from: null, until: null, year: null, term: null, referenceDate: null, ...options };
}

/** Before the scope of a snapshot: statements about single persons of it. */
const EVENTS = 'events:';

/** What a scope is called under which single persons of it are stated. */
export const eventsScope = (text: string): string => `${EVENTS}${text}`;

/** Reads scopes of a feed that takes single persons too: its own, and `events:` before each that is a snapshot. */
export function withEvents(read: (text: string) => Scope | null): (text: string) => Scope | null {
  return (text) => {
    if (!text.startsWith(EVENTS)) return read(text);
    const whole = read(text.slice(EVENTS.length));
    return whole?.mode === 'snapshot' ? { ...whole, text, mode: 'persons' } : null;
  };
}
