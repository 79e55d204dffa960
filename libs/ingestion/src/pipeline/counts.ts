export interface RecordCount { accepted: number; quarantined: number; dropped: number }

/** What became of the records that were read, by record type. */
export class RecordCounts {
  readonly #counts = new Map<string, RecordCount>();

  add(type: string, what: keyof RecordCount, count = 1): void {
    let entry = this.#counts.get(type);
    if (!entry) this.#counts.set(type, entry = { accepted: 0, quarantined: 0, dropped: 0 });
    entry[what] += count;
  }

  total(what: keyof RecordCount): number {
    return [...this.#counts.values()].reduce((sum, entry) => sum + entry[what], 0);
  }

  toJSON(): Record<string, RecordCount> {
    return Object.fromEntries([...this.#counts].map(([type, entry]) => [type, { ...entry }]));
  }
}
