import { figureKey, releaseRefusalSchema, type Figure, type Release, type ReleaseRefusal } from '@tributary/contracts';
import type { Period } from '@tributary/domain';
import type { Cut, Decision, Decisions, Protection, Vintage } from '@tributary/disclosure';
import { insertRows, type Tx } from '@tributary/persistence';

/** Periods that have been released at least once. */
export async function releasedPeriods(tx: Tx): Promise<Set<Period>> {
  const { rows } = await tx.query<{ period: string }>('select distinct period from release');
  return new Set(rows.map((row) => row.period));
}

/** How many releases there are: what was read of them stands until it changes. */
export async function releaseCount(tx: Tx): Promise<number> {
  const { rows } = await tx.query<{ n: number }>('select count(*)::int as n from release');
  return rows[0]?.n ?? 0;
}

export async function nextVintage(tx: Tx, period: Period): Promise<number> {
  const { rows } = await tx.query<{ vintage: number }>('select coalesce(max(vintage), 0) + 1 as vintage from release where period = $1', [period]);
  return rows[0]?.vintage ?? 1;
}

interface DecidedCell {
  readonly cell: string;
  readonly shown: boolean;
  readonly value: number | null;
}

const decisionOf = ({ shown, value }: DecidedCell): Decision => ({ decision: shown ? 'shown' : 'hidden', value });

function decisions(rows: readonly DecidedCell[]): Decisions {
  return new Map(rows.map((row) => [row.cell, decisionOf(row)]));
}

/** What the latest release decided about each cell, of some periods or of all but one: a new release is bound by it. */
export async function latestDecisions(tx: Tx, which: { readonly of: readonly Period[] } | { readonly except: Period }): Promise<Decisions> {
  const [condition, periods] = 'of' in which ? ['= any', which.of] : ['<> all', [which.except]];
  const { rows } = await tx.query<DecidedCell>(
    `select distinct on (c.cell) c.cell, c.shown, c.value from release_cell c join release r on r.id = c.release
     where r.period ${condition}($1::text[]) order by c.cell, r.vintage desc`, [periods]);
  return decisions(rows);
}

/** The earlier vintages of a period. */
export async function vintagesOf(tx: Tx, period: Period): Promise<Vintage[]> {
  return vintagesWhere(tx, 'r.period = $1', period);
}

/** Vintages of other periods before the latest ones of these (latestDecisions). */
export async function formerVintages(tx: Tx, { except }: { readonly except: Period }): Promise<Vintage[]> {
  return vintagesWhere(tx, 'r.period <> $1 and r.vintage < (select max(vintage) from release l where l.period = r.period)', except);
}

/** When the latest vintage of each period was cut. */
export async function latestCuts(tx: Tx, { except }: { readonly except: Period }): Promise<Map<Period, Cut>> {
  const { rows } = await tx.query<CutRow & { period: Period }>(`select distinct on (period) period, place, corrected from (${CUTS}) as cuts where period <> $1 order by period, place desc`, [except]);
  return new Map(rows.map((row) => [row.period, cutOf(row)]));
}

interface CutRow { readonly place: number; readonly corrected: Readonly<Record<string, number>> | null }

const CUTS = 'select id, period, vintage, corrected, (row_number() over (order by cut_off, id))::int as place from release';

const cutOf = ({ place, corrected }: CutRow): Cut => ({ at: place, corrected: corrected === null ? undefined : new Map(Object.entries(corrected)) });

async function vintagesWhere(tx: Tx, condition: string, period: Period): Promise<Vintage[]> {
  const { rows: cuts } = await tx.query<CutRow & { id: string }>(`select id, place, corrected from (${CUTS}) as r where ${condition} order by place`, [period]);
  const { rows } = await tx.query<DecidedCell & { release: string }>('select release, cell, shown, value from release_cell where release = any($1::text[]) order by cell', [cuts.map(({ id }) => id)]);
  const cells = Map.groupBy(rows, ({ release }) => release);
  return cuts.map((cut) => ({ ...cutOf(cut), cells: decisions(cells.get(cut.id) ?? []) }));
}

/** Keeps a release for good: its figures as shown, the exact ones behind them, every decision with the number that it was about, and what it was made from that is not out. */
export async function keepRelease(tx: Tx, release: Release, figures: readonly Figure[], exact: ReadonlyMap<string, object>, { cells, corrected }: Pick<Protection, 'cells' | 'corrected'>): Promise<void> {
  await tx.query('insert into release (id, period, vintage, cut_off, body, corrected) values ($1, $2, $3, $4, $5, $6)', [
    release.id, release.period, release.vintage, release.cutOff, JSON.stringify(release), JSON.stringify(Object.fromEntries(corrected))]);
  await insertRows(tx, 'release_figure', { release: 'text', key: 'text', indicator: 'text', period: 'text', body: 'json', exact: 'json' },
    figures.map((f) => [release.id, figureKey(f), f.indicator, f.period, f, exact.get(figureKey(f)) ?? {}]));
  await insertRows(tx, 'release_cell', { release: 'text', period: 'text', cell: 'text', shown: 'boolean', value: 'int' },
    [...cells].map(([cell, { decision, value }]) => [release.id, release.period, cell, decision === 'shown', value]));
}

/** Releases that were asked for and not cut, with why, latest first. */
export async function listRefusals(tx: Pick<Tx, 'query'>): Promise<ReleaseRefusal[]> {
  const { rows } = await tx.query('select id, period, refused as reason from release_due where refused is not null order by done_at desc, id');
  return rows.map((row) => releaseRefusalSchema.parse(row));
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
