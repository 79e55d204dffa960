import { figureKey, TOPICS, type Figure } from '@tributary/contracts';
import { appendOutbox, partitionFor, type OutboxRow } from '@tributary/messaging';
import { insertRows, type Tx } from '@tributary/persistence';

/** The parts of a figure that make it another one: the moment at which it was made does not. */
function content(figure: Figure): string {
  return JSON.stringify({ ...figure, cutOff: '' });
}

/** What `kpi.live.v1` says now, by indicator and period, so that only changes are published. */
export class LiveStore {
  readonly #shown = new Map<string, Map<string, string>>();

  async load(tx: Tx): Promise<void> {
    this.#shown.clear();
    const { rows } = await tx.query<{ indicator: string; period: string; key: string; body: string }>('select indicator, period, key, body from shown_figure');
    for (const row of rows) this.#group(row.indicator, row.period).set(row.key, row.body);
  }

  /** Periods of which something is shown. */
  periods(): Set<string> {
    return new Set([...this.#shown].filter(([, group]) => group.size > 0).map(([key]) => key.split('|')[1] ?? ''));
  }

  /**
   * Replaces the figures of some indicators of a period; writes and publishes what has changed and takes back what is gone. The memory follows when
   * the returned function is called, after the transaction has been committed.
   */
  async replace(tx: Tx, period: string, indicators: readonly string[], figures: readonly Figure[]): Promise<() => void> {
    const changes = changesOf(figures, (indicator) => this.#group(indicator, period));
    const after = new Set(figures.map(figureKey));
    const gone = indicators.flatMap((indicator) => [...this.#group(indicator, period).keys()].filter((key) => !after.has(key)).map((key) => ({ indicator, key })));
    if (changes.length === 0 && gone.length === 0) return () => undefined;
    await insertRows(tx, 'shown_figure', { indicator: 'text', period: 'text', key: 'text', body: 'text' }, changes.map((c) => [c.figure.indicator, period, c.key, c.body]),
      'on conflict (indicator, period, key) do update set body = excluded.body');
    if (gone.length > 0) {
      await tx.query('delete from shown_figure s using unnest($2::text[], $3::text[]) as g(indicator, key) where s.indicator = g.indicator and s.period = $1 and s.key = g.key',
        [period, gone.map((g) => g.indicator), gone.map((g) => g.key)]);
    }
    await appendOutbox(tx, [...changes.map(({ key, figure }) => row(key, figure)), ...gone.map(({ key }) => row(key, null))]);
    return () => {
      for (const { key, figure, body } of changes) this.#group(figure.indicator, period).set(key, body);
      for (const { indicator, key } of gone) this.#group(indicator, period).delete(key);
    };
  }

  #group(indicator: string, period: string): Map<string, string> {
    const key = `${indicator}|${period}`;
    let group = this.#shown.get(key);
    if (!group) this.#shown.set(key, (group = new Map()));
    return group;
  }
}

interface Change { readonly key: string; readonly figure: Figure; readonly body: string }

/** The figures that say something else than what is shown. */
function changesOf(figures: readonly Figure[], shown: (indicator: string) => ReadonlyMap<string, string>): Change[] {
  return figures.map((figure) => ({ key: figureKey(figure), figure, body: content(figure) })).filter(({ key, figure, body }) => shown(figure.indicator).get(key) !== body);
}

function row(key: string, value: Figure | null): OutboxRow {
  return { topic: TOPICS.live, partition: partitionFor(key, TOPICS.live.partitions), key, value };
}
