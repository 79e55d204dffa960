import { figureKey, releaseRefusalSchema, type Figure, type Release, type ReleaseRefusal } from '@tributary/contracts';
import type { Period } from '@tributary/domain';
import type { Decision, Decisions } from '@tributary/disclosure';
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

/** What each earlier vintage of a period decided, in their order. */
export async function vintagesOf(tx: Tx, period: Period): Promise<Decisions[]> {
  return vintagesWhere(tx, 'r.period = $1', period);
}

/** What vintages of other periods decided before the latest ones of these (latestDecisions). */
export async function formerVintages(tx: Tx, { except }: { readonly except: Period }): Promise<Decisions[]> {
  return vintagesWhere(tx, 'r.period <> $1 and exists (select from release later where later.period = r.period and later.vintage > r.vintage)', except);
}

async function vintagesWhere(tx: Tx, condition: string, period: Period): Promise<Decisions[]> {
  const { rows } = await tx.query<DecidedCell & { release: string }>(
    `select r.id as release, c.cell, c.shown, c.value from release_cell c join release r on r.id = c.release where ${condition} order by r.period, r.vintage, c.cell`, [period]);
  return [...Map.groupBy(rows, ({ release }) => release).values()].map(decisions);
}

/** Keeps a release for good: its figures as shown, the exact ones behind them, and every decision with the number that it was about. */
export async function keepRelease(tx: Tx, release: Release, figures: readonly Figure[], exact: ReadonlyMap<string, object>, cells: Decisions): Promise<void> {
  await tx.query('insert into release (id, period, vintage, cut_off, body) values ($1, $2, $3, $4, $5)', [
    release.id, release.period, release.vintage, release.cutOff, JSON.stringify(release)]);
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
