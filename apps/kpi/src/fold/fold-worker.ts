import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RECORD_PARTITIONS } from '@tributary/contracts';
import type { Logger } from '@tributary/observability';
import { LOGGER, POOL } from '@tributary/service';
import type pg from 'pg';
import { Loop } from '../loop.js';
import { Folder } from './folder.js';

const IDLE_MS = 100;

/** Folds marked persons all the time, the partitions side by side. */
@Injectable()
export class FoldWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #loop: Loop;

  constructor(@Inject(Folder) private readonly folder: Folder, @Inject(POOL) private readonly pool: pg.Pool, @Inject(LOGGER) logger: Logger) {
    this.#loop = new Loop('fold', logger, () => this.#round());
  }

  onApplicationBootstrap(): void {
    this.#loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<number> {
    const { rows } = await this.pool.query<{ partition: number }>(
      'select p as partition from generate_series(0, $1::int - 1) as p where exists (select from dirty_person where dirty_person.partition = p)', [RECORD_PARTITIONS]);
    if (rows.length === 0) return IDLE_MS;
    const folded = await Promise.all(rows.map((row) => this.folder.foldSome(row.partition)));
    return folded.some((n) => n > 0) ? 0 : IDLE_MS;
  }
}
