import { PLACES_KEPT } from '@tributary/contracts';
import type { Place } from '../feed/fields.js';
import type { RuleSummary } from '../feed/general-rules.js';
import { FieldTally } from './field-tally.js';

export interface FindingPlace extends Place {
  /** Title of the record type. */
  readonly record: string | null;
  readonly field: string | null;
  /** CSV: number of the column in the file, from 1, where it is known. */
  readonly column?: number;
}

export interface Finding {
  readonly rule: string;
  readonly severity: RuleSummary['severity'];
  readonly title: string;
  readonly remedy: string;
  readonly count: number;
  readonly places: readonly FindingPlace[];
}

interface Group { summary: RuleSummary; count: number; places: FindingPlace[] }

/** Findings grouped by rule. Holds places and counts, never a value: memory is bounded by the number of rules. */
export class Findings {
  readonly #groups = new Map<string, Group>();
  /** Beside what was found: how often fields were filled at all. */
  readonly fields = new FieldTally();

  add(summary: RuleSummary, place: FindingPlace | null, count = 1): void {
    let group = this.#groups.get(summary.id);
    if (!group) this.#groups.set(summary.id, group = { summary, count: 0, places: [] });
    group.count += count;
    if (place && group.places.length < PLACES_KEPT) group.places.push(place);
  }

  /** As many places of the rule are kept as are ever: a further one need not be made. */
  isFull(id: string): boolean {
    return (this.#groups.get(id)?.places.length ?? 0) >= PLACES_KEPT;
  }

  count(id: string): number {
    return this.#groups.get(id)?.count ?? 0;
  }

  /** By rule id. */
  list(): Finding[] {
    return [...this.#groups.values()]
      .map(({ summary, count, places }) => ({ rule: summary.id, severity: summary.severity, title: summary.title, remedy: summary.remedy, count, places: places.slice() }))
      .toSorted((a, b) => (a.rule < b.rule ? -1 : 1));
  }
}

/** The submission as a whole is refused; says by which rule and where. */
export class Refusal extends Error {
  constructor(readonly rule: RuleSummary, readonly place: FindingPlace | null = null) {
    super(rule.title);
    this.name = 'Refusal';
  }
}
