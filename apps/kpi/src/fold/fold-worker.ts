import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RECORD_PARTITIONS } from '@tributary/contracts';
import type { Logger } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import { LOGGER, POOL } from '@tributary/service';
import type pg from 'pg';
import { Loop, type Pause } from '../loop.js';
import { followDefinitions } from '../records/horizon.js';
import { Inflow } from '../records/inflow.js';
import { Folder } from './folder.js';

/** Between two looks for marked persons: while records come in, and when none have, for what another process or governance may have marked. */
const IDLE_MS = 50;
const QUIET_MS = 500;
/** While records pour in, everybody is folded only so often, and otherwise when the flood rests: most will be marked again and again, and a later fold does for all marks. */
const FLOOD_MS = 60_000;

/** Folds marked persons all the time, the partitions side by side. */
@Injectable()
export class FoldWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #loop: Loop;
  /** When everybody who was marked had had a turn. */
  #doneAt = -Infinity;

  constructor(@Inject(Folder) private readonly folder: Folder, @Inject(POOL) private readonly pool: pg.Pool, @Inject(Inflow) private readonly inflow: Inflow, @Inject(LOGGER) logger: Logger) {
    this.#loop = new Loop('fold', logger, () => this.#round());
    inflow.onTaken(() => { this.#loop.wake(); });
  }

  async onApplicationBootstrap(): Promise<void> {
    await withTransaction(this.pool, followDefinitions);
    this.#loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<Pause> {
    const { rows } = await this.pool.query<{ partition: number }>(
      'select p as partition from generate_series(0, $1::int - 1) as p where exists (select from dirty_person where dirty_person.partition = p)', [RECORD_PARTITIONS]);
    const due = performance.now() - this.#doneAt >= FLOOD_MS;
    const mayGoOn = () => due || !this.inflow.flooded();
    if (rows.length === 0 || !mayGoOn()) return this.#idle;
    const turns = await Promise.all(rows.map((row) => this.#everybody(row.partition, mayGoOn)));
    if (turns.every(({ complete }) => complete)) this.#doneAt = performance.now();
    return turns.some(({ folded }) => folded > 0) ? 0 : this.#idle;
  }

  get #idle(): Pause {
    return this.inflow.flows() ? IDLE_MS : { untilWoken: QUIET_MS };
  }

  /** A turn for everybody marked in a partition, as long as nothing speaks against going on. */
  async #everybody(partition: number, mayGoOn: () => boolean): Promise<{ readonly folded: number; readonly complete: boolean }> {
    for (let total = 0; ;) {
      const { folded, more } = await this.folder.foldSome(partition);
      total += folded;
      if (!more || this.#loop.stopping || !mayGoOn()) return { folded: total, complete: !more };
    }
  }
}
