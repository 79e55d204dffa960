import { figureKey, type Figure, type Release } from '@tributary/contracts';
import type { Period } from '@tributary/domain';
import type { Decisions } from '@tributary/disclosure';
import { insertRows, type Tx } from '@tributary/persistence';

/** Periods that have been released at least once. */
export async function releasedPeriods(tx: Tx): Promise<Set<Period>> {
  const { rows } = await tx.query<{ period: string }>('select distinct period from release');
  return new Set(rows.map((row) => row.period));
}

export async function nextVintage(tx: Tx, period: Period): Promise<number> {
  const { rows } = await tx.query<{ vintage: number }>('select coalesce(max(vintage), 0) + 1 as vintage from release where period = $1', [period]);
  return rows[0]?.vintage ?? 1;
}

/** What has been decided about the cells of other periods in their latest releases: a new release is bound by it. */
export async function earlierDecisions(tx: Tx, period: Period): Promise<Decisions> {
  const { rows } = await tx.query<{ cell: string; shown: boolean }>(
    `select distinct on (c.cell) c.cell, c.shown from release_cell c join release r on r.id = c.release
     where c.period <> $1 order by c.cell, r.vintage desc`, [period]);
  return new Map(rows.map((row) => [row.cell, row.shown ? 'shown' : 'hidden']));
}

/** Keeps a release for good: its figures as shown, the exact ones behind them, and every decision. */
export async function keepRelease(tx: Tx, release: Release, figures: readonly Figure[], exact: ReadonlyMap<string, object>, cells: Decisions): Promise<void> {
  await tx.query('insert into release (id, period, vintage, cut_off, body) values ($1, $2, $3, $4, $5)', [
    release.id, release.period, release.vintage, release.cutOff, JSON.stringify(release)]);
  await insertRows(tx, 'release_figure', { release: 'text', key: 'text', indicator: 'text', period: 'text', body: 'json', exact: 'json' },
    figures.map((f) => [release.id, figureKey(f), f.indicator, f.period, f, exact.get(figureKey(f)) ?? {}]));
  await insertRows(tx, 'release_cell', { release: 'text', period: 'text', cell: 'text', shown: 'boolean' },
    [...cells].map(([cell, decision]) => [release.id, release.period, cell, decision === 'shown']));
}

/** The exact figures of an area behind the latest release of a period, and that release; undefined where there is none. */
export async function releasedExact(tx: Tx, { period, area, indicator }: { period: Period; area: string; indicator?: string | undefined }): Promise<{ release: string; cutOff: string; figures: object[] } | undefined> {
  const { rows: [latest] } = await tx.query<{ id: string; cutOff: string }>(`select id, body->>'cutOff' as "cutOff" from release where period = $1 order by vintage desc limit 1`, [period]);
  if (!latest) return undefined;
  const { rows } = await tx.query<{ exact: object }>(
    `select exact from release_figure where release = $1 and exact->>'area' = $2 and ($3::text is null or indicator = $3) order by key`, [latest.id, area, indicator ?? null]);
  return { release: latest.id, cutOff: latest.cutOff, figures: rows.map((row) => row.exact) };
}

/** Every release, latest first. */
export async function listReleases(tx: Pick<Tx, 'query'>): Promise<Release[]> {
  const { rows } = await tx.query<{ body: Release }>('select body from release order by cut_off desc, id');
  return rows.map((row) => row.body);
}
