import { hash } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { numbersOf, present, protect, ProtectionMemory, type Decisions, type Publication } from '@tributary/disclosure';
import { londonDate, periodKind, quartersOfYear, type Period } from '@tributary/domain';
import { DEFINITIONS, type ExactFigure } from '@tributary/indicators';
import { Metrics, type Logger } from '@tributary/observability';
import { withTransaction, type Tx } from '@tributary/persistence';
import { CONFIG, LOGGER, METRICS, POOL } from '@tributary/service';
import type pg from 'pg';
import type { KpiConfig } from '../config.js';
import { Loop, type Pause } from '../loop.js';
import { Inflow } from '../records/inflow.js';
import { latestDecisions, releaseCount, releasedPeriods } from '../releases/release-store.js';
import { affectedBy, BY_ID, madeFor } from './definitions.js';
import { figuresOf } from './exact-figures.js';
import { LiveStore } from './live-store.js';
import { SumsCache } from './sums-cache.js';
import { SurroundingsReader, type Surroundings } from './surroundings.js';

/** Only one process makes figures at a time, live or for a release. */
export const FIGURES_LOCK = 'kpi.figures';

/** With so many persons marked, or records pouring in, figures would be stale as soon as they are made: folding goes first, for so long at the most. */
const BEHIND = 2_000;
const PATIENCE_MS = 60_000;

/** Between two looks when no record has come in for a while and nothing has changed. */
const QUIET_MS = 1_000;

type Stale = readonly (readonly [measure: string, period: string])[];

/** Keeps `kpi.live.v1` in step with the cells: looks at what has changed, makes those figures again, publishes the ones that differ. */
@Injectable()
export class LivePublisher implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #loop: Loop;
  readonly #sums = new SumsCache();
  readonly #live = new LiveStore();
  /** Exact figures and decisions by `indicator|period` and by period, so that one changed indicator does not make the others again. */
  readonly #exact = new Map<string, ExactFigure[]>();
  readonly #decisions = new Map<Period, Decisions>();
  readonly #suppressed = new Map<Period, ProtectionMemory>();
  /** Decisions of the released quarters of each year, as of so many releases. */
  readonly #released = { count: -1, ofYear: new Map<Period, Decisions>() };
  #loaded = false;
  #last = -Infinity;

  constructor(
    @Inject(POOL) private readonly pool: pg.Pool, @Inject(CONFIG) private readonly config: KpiConfig, @Inject(SurroundingsReader) private readonly surroundings: SurroundingsReader,
    @Inject(Inflow) private readonly inflow: Inflow, @Inject(METRICS) private readonly metrics: Metrics, @Inject(LOGGER) logger: Logger,
  ) {
    this.#loop = new Loop('live figures', logger, () => this.#round());
    inflow.onTaken(() => { this.#loop.wake(); });
  }

  onApplicationBootstrap(): void {
    this.#loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<Pause> {
    if (performance.now() - this.#last < PATIENCE_MS && (this.inflow.flooded() || (await this.#foldIsBehind()))) return this.config.LIVE_INTERVAL_MS;
    const started = performance.now();
    const changed = await this.publish();
    this.#last = performance.now();
    if (changed > 0) this.metrics.observe('kpi_live_seconds', 'Time of a round of live figures', (this.#last - started) / 1000);
    // At the most half of the time: records are taken and persons folded by the same process.
    return changed > 0 || this.inflow.flows() ? Math.max(this.config.LIVE_INTERVAL_MS, this.#last - started) : { untilWoken: QUIET_MS };
  }

  async #foldIsBehind(): Promise<boolean> {
    const { rows } = await this.pool.query<{ marked: number }>('select count(*)::int as marked from (select from dirty_person limit $1) as d', [BEHIND]);
    return rows[0]?.marked === BEHIND;
  }

  /** One look at what has changed; returns the number of (measure, period) that had. */
  async publish(): Promise<number> {
    const after: (() => void)[] = [];
    try {
      const count = await withTransaction(this.pool, (tx) => this.#publish(tx, after));
      for (const done of after) done();
      return count;
    } catch (error) {
      this.#loaded = false;
      throw error;
    }
  }

  async #publish(tx: Tx, after: (() => void)[]): Promise<number> {
    const { rows } = await tx.query<{ got: boolean }>('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as got', [FIGURES_LOCK]);
    if (!rows[0]?.got) {
      this.#loaded = false;
      return 0;
    }
    if (!this.#loaded) await this.#load(tx);
    const stale = await takeStale(tx);
    if (stale.length === 0) return 0;
    const everything = stale.some(([measure]) => measure === '*');
    await this.#sums.refresh(tx, stale.filter(([measure]) => measure !== '*'));
    const around = await this.surroundings.read(tx, londonDate(new Date()));
    if (around.areas.length === 0) return stale.length;
    const released = await releasedPeriods(tx);
    const counted = this.#sums.periods();
    // What is released is no longer live; of what nobody has stated anything any more nothing is said.
    for (const period of this.#live.periods()) if (released.has(period) || !counted.has(period)) await this.#takeBack(tx, period, after);
    // A period that comes back is made whole.
    for (const period of this.#decisions.keys()) if (!counted.has(period)) this.#decisions.delete(period);
    for (const [period, indicators] of this.#affected(stale, everything, counted, released)) await this.#publishPeriod(tx, period, indicators, around, after);
    return stale.length;
  }

  async #load(tx: Tx): Promise<void> {
    await this.#sums.load(tx);
    await this.#live.load(tx);
    this.#exact.clear();
    this.#decisions.clear();
    this.#loaded = true;
    await tx.query(`insert into stale_measure (measure, period) values ('*', '*')`);
  }

  /** Periods to make again with their indicators, quarters before years, because what a quarter hides binds its year. */
  #affected(stale: Stale, everything: boolean, counted: ReadonlySet<Period>, released: ReadonlySet<Period>): [Period, Set<string>][] {
    const affected = new Map<Period, Set<string>>();
    const add = (period: Period, indicator: string) => affected.set(period, (affected.get(period) ?? new Set()).add(indicator));
    for (const period of counted) if (everything || !this.#decisions.has(period)) for (const d of DEFINITIONS) if (madeFor(d, period)) add(period, d.id);
    for (const [measure, period] of stale) for (const a of affectedBy(measure, period)) if (counted.has(a.period)) add(a.period, a.definition.id);
    return [...affected].filter(([period]) => !released.has(period)).toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  }

  async #publishPeriod(tx: Tx, period: Period, indicators: ReadonlySet<string>, around: Surroundings, after: (() => void)[]): Promise<void> {
    const make = figuresOf(period, this.#sums.sums(), around);
    for (const id of indicators) {
      const definition = BY_ID.get(id);
      if (definition) this.#exact.set(`${id}|${period}`, make(definition));
    }
    const figures = DEFINITIONS.flatMap((d) => this.#exact.get(`${d.id}|${period}`) ?? []);
    const earlier = periodKind(period) === 'year' ? await this.#decisionsOf(tx, period) : new Map();
    const memory = this.#suppressed.get(period) ?? new ProtectionMemory((text) => hash('sha256', text, 'base64url'));
    this.#suppressed.set(period, memory);
    const publication: Publication = { figures, definitions: BY_ID, areas: around.areas, earlier, state: 'open', cutOff: new Date().toISOString(), release: null };
    const protection = protect(publication, memory);
    const turned = turnedBetween(this.#decisions.get(period) ?? new Map(), protection.cells);
    this.#decisions.set(period, protection.cells);
    const touched = new Set([...indicators, ...(turned.size === 0 ? [] : figures.filter((f) => numbersOf(f).some(({ id }) => turned.has(id))).map((f) => f.indicator))]);
    after.push(await this.#live.replace(tx, period, [...touched], present(publication, protection, touched)));
  }

  /** What has been decided about the live quarters, and what a released one hides: it goes on binding its year. */
  async #decisionsOf(tx: Tx, year: Period): Promise<Decisions> {
    const count = await releaseCount(tx);
    if (this.#released.count !== count) this.#released.ofYear.clear();
    this.#released.count = count;
    const quarters = quartersOfYear(year);
    const released = this.#released.ofYear.get(year) ?? (await latestDecisions(tx, { of: quarters }));
    this.#released.ofYear.set(year, released);
    return new Map([...quarters.flatMap((quarter) => [...(this.#decisions.get(quarter) ?? [])]), ...released]);
  }

  async #takeBack(tx: Tx, period: Period, after: (() => void)[]): Promise<void> {
    after.push(await this.#live.replace(tx, period, DEFINITIONS.map((d) => d.id), []));
  }
}

function rank(period: Period): number {
  return periodKind(period) === 'year' ? 1 : 0;
}

/** Cells that are shown now and were not, or the other way round: what else can change of a figure whose counts have not. */
function turnedBetween(before: Decisions, now: Decisions): Set<string> {
  const turned = new Set<string>();
  for (const [id, { decision }] of now) if (before.get(id)?.decision !== decision) turned.add(id);
  for (const id of before.keys()) if (!now.has(id)) turned.add(id);
  return turned;
}

/** Takes what the fold has marked since the last look. */
async function takeStale(tx: Tx): Promise<Stale> {
  const { rows } = await tx.query<{ measure: string; period: string }>(
    'with taken as (delete from stale_measure returning measure, period) select distinct measure, period from taken');
  return rows.map((row) => [row.measure, row.period] as const);
}
