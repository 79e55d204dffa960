import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { figureKey, TOPICS, type Figure, type Release } from '@tributary/contracts';
import { decide, openQuarters, tiedPeriods } from '@tributary/disclosure';
import { londonDate, type Period } from '@tributary/domain';
import { DEFINITIONS, type ExactFigure } from '@tributary/indicators';
import { appendOutbox, completeBarrier, partitionFor } from '@tributary/messaging';
import type { Logger } from '@tributary/observability';
import { withTransaction, type Tx } from '@tributary/persistence';
import { auditTo } from '@tributary/security';
import { LOGGER, POOL } from '@tributary/service';
import type pg from 'pg';
import { BY_ID, madeFor } from '../figures/definitions.js';
import { figuresOf } from '../figures/exact-figures.js';
import { FIGURES_LOCK } from '../figures/live-publisher.js';
import { SumsCache } from '../figures/sums-cache.js';
import { SurroundingsReader } from '../figures/surroundings.js';
import { Loop } from '../loop.js';
import { nextDue, refuse, type ReleaseDue } from './release-due.js';
import { formerVintages, keepRelease, latestCuts, latestDecisions, nextVintage, releasedPeriods, vintagesOf } from './release-store.js';

const IDLE_MS = 500;

/**
 * Cuts releases. All partitions wait at the barrier while the marked persons are folded; then one repeatable-read transaction reads the
 * cells, decides, keeps and publishes the release, and lets the partitions go on (correctness.md section 6).
 */
@Injectable()
export class ReleaseCutter implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #loop: Loop;

  constructor(@Inject(POOL) private readonly pool: pg.Pool, @Inject(SurroundingsReader) private readonly surroundings: SurroundingsReader, @Inject(LOGGER) private readonly logger: Logger) {
    this.#loop = new Loop('releases', logger, () => this.#round());
  }

  onApplicationBootstrap(): void {
    this.#loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<number> {
    const release = await withTransaction(this.pool, (tx) => this.#cutNext(tx), { isolation: 'repeatable read' });
    if (release === null) return IDLE_MS;
    this.logger.info('Release cut', { release: release.id, period: release.period, count: release.figures });
    return 0;
  }

  async #cutNext(tx: Tx): Promise<Release | null> {
    const due = await nextDue(tx);
    if (!due || (await anybodyMarked(tx))) return null;
    // The lock comes before the first look at the cells, so it is asked for without waiting: a snapshot taken before waiting would be old.
    const { rows } = await tx.query<{ got: boolean }>('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as got', [FIGURES_LOCK]);
    return rows[0]?.got ? this.#cut(tx, due) : null;
  }

  async #cut(tx: Tx, due: ReleaseDue): Promise<Release | null> {
    const cutOff = due.arrivedAt.toISOString();
    const sums = new SumsCache();
    await sums.load(tx);
    const around = await this.surroundings.read(tx, londonDate(due.arrivedAt));
    const made = (period: Period): ExactFigure[] => DEFINITIONS.filter((d) => madeFor(d, period)).flatMap(figuresOf(period, sums.sums(), around));
    const exact = made(due.period);
    const released = await releasedPeriods(tx);
    const decided = decide({
      figures: exact, definitions: BY_ID, areas: around.areas, state: 'released', cutOff, release: due.id,
      earlier: await latestDecisions(tx, { except: due.period }), weighEarlier: true, vintages: await vintagesOf(tx, due.period),
      formerVintages: await formerVintages(tx, { except: due.period }), latest: await latestCuts(tx, { except: due.period }), unreleased: openQuarters(due.period, released).flatMap(made),
      pending: tiedPeriods(due.period, released).flatMap(made),
    });
    if (decided.exposed.length > 0) return this.#refuse(tx, due, decided.exposed.length);
    const release: Release = {
      id: due.id, period: due.period, vintage: await nextVintage(tx, due.period), cutOff, publishedAt: await instant(tx), figures: decided.figures.length,
      hidden: decided.figures.filter((f) => f.reason === 'small-number' || f.reason === 'complementary').length,
      definitions: Object.fromEntries(DEFINITIONS.map((d) => [d.id, d.version])), policy: 'first-line-1',
    };
    await keepRelease(tx, release, decided.figures, new Map(exact.map((e) => [figureKey(e), storable(e)])), decided);
    await publish(tx, release, decided.figures);
    await tx.query('update release_due set done_at = now() where id = $1', [due.id]);
    await tx.query(`insert into stale_measure (measure, period) values ('*', '*')`);
    await auditTo(tx, { actor: due.requestedBy, action: 'release-cut', target: `release:${release.id}`, detail: { period: release.period, vintage: release.vintage, figures: release.figures, hidden: release.hidden } });
    await completeBarrier(tx, 'kpi', due.id);
    return release;
  }

  /** What is out already would give small numbers of this release away, whatever it hides: nothing of it is published (indicators-and-disclosure 3.4). */
  async #refuse(tx: Tx, due: ReleaseDue, exposed: number): Promise<null> {
    await refuse(tx, due.id, `${exposed} small numbers would follow from what earlier releases show`);
    await auditTo(tx, { actor: due.requestedBy, action: 'release-refused', target: `release:${due.id}`, detail: { period: due.period, exposed } });
    await completeBarrier(tx, 'kpi', due.id);
    this.logger.warn('Release refused: earlier releases would give small numbers of it away', { release: due.id, period: due.period, count: exposed });
    return null;
  }
}

/** The database's time of this transaction: the order of releases must not hang on a machine's own clock. */
async function instant(tx: Tx): Promise<string> {
  const { rows } = await tx.query<{ now: Date }>('select now()');
  return (rows[0]?.now ?? new Date()).toISOString();
}

async function anybodyMarked(tx: Tx): Promise<boolean> {
  const { rows } = await tx.query<{ marked: boolean }>('select exists (select from dirty_person) as marked');
  return rows[0]?.marked ?? false;
}

/** An exact figure as JSON: fractions as two texts. */
export function storable(exact: ExactFigure): object {
  return JSON.parse(JSON.stringify(exact, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))) as object;
}

async function publish(tx: Tx, release: Release, figures: readonly Figure[]): Promise<void> {
  await appendOutbox(tx, figures.map((f) => ({ topic: TOPICS.indicators, partition: partitionFor(figureKey(f), TOPICS.indicators.partitions), key: figureKey(f), value: f })));
  await appendOutbox(tx, [{ topic: TOPICS.releases, partition: partitionFor(release.id, TOPICS.releases.partitions), key: release.id, value: release }]);
}
