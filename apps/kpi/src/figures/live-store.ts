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
   * Replaces the figures of an indicator and period; writes and publishes what has changed and takes back what is gone. The memory follows when
   * the returned function is called, after the transaction has been committed.
   */
  async replace(tx: Tx, indicator: string, period: string, figures: readonly Figure[]): Promise<() => void> {
    const before = this.#group(indicator, period);
    const after = new Map(figures.map((f) => [figureKey(f), f]));
    const changed = [...after].filter(([key, figure]) => before.get(key) !== content(figure));
    const gone = [...before.keys()].filter((key) => !after.has(key));
    if (changed.length === 0 && gone.length === 0) return () => undefined;
    const bodies = changed.map(([key, figure]) => [indicator, period, key, content(figure)]);
    await insertRows(tx, 'shown_figure', { indicator: 'text', period: 'text', key: 'text', body: 'text' }, bodies,
      'on conflict (indicator, period, key) do update set body = excluded.body');
    if (gone.length > 0) await tx.query('delete from shown_figure where indicator = $1 and period = $2 and key = any($3::text[])', [indicator, period, gone]);
    await appendOutbox(tx, [...changed.map(([key, figure]) => row(key, figure)), ...gone.map((key) => row(key, null))]);
    return () => {
      for (const [key, figure] of changed) before.set(key, content(figure));
      for (const key of gone) before.delete(key);
    };
  }

  #group(indicator: string, period: string): Map<string, string> {
    const key = `${indicator}|${period}`;
    let group = this.#shown.get(key);
    if (!group) this.#shown.set(key, (group = new Map()));
    return group;
  }
}

function row(key: string, value: Figure | null): OutboxRow {
  return { topic: TOPICS.live, partition: partitionFor(key, TOPICS.live.partitions), key, value };
}
