import { Inject, Injectable } from '@nestjs/common';
import { figureSchema, releaseSchema, type Figure, type Release } from '@tributary/contracts';
import { POOL } from '@tributary/service';
import type pg from 'pg';
import { FIGURE_COLUMNS, selectFigure } from './columns.js';
import { visibleFigures, whereCounted, type Visibility } from './visibility.js';

/** Each part that is given narrows; lists are alternatives. */
export interface FigureFilter {
  readonly areas?: readonly string[] | undefined;
  readonly periods?: readonly string[] | undefined;
  readonly indicators?: readonly string[] | undefined;
  readonly breakdowns?: readonly string[] | undefined;
  readonly areaLevel?: Figure['areaLevel'] | undefined;
  readonly state?: Figure['state'] | undefined;
}

export interface Page { readonly limit: number; readonly offset: number }

export interface KnownPeriod {
  readonly period: string;
  readonly state: Figure['state'];
  /** Indicators of which any council has a figure other than 0 in it. An open quarter that nobody has sent for yet has none, or the few that look back. */
  readonly filled: number;
}

/** A region's figure of one period, and the ONS codes of the councils that it is made of. */
export interface RegionFigure { readonly region: string; readonly councils: readonly string[]; readonly indicator: string; readonly breakdown: string; readonly period: string }

/** How many councils stand so with the returns that a figure needs. */
export interface Standing { readonly status: Figure['status']; readonly councils: number }

/** Reads figures, always through the viewer's visibility. */
@Injectable()
export class FigureReader {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  /** Figures in the order of indicator, period, area, breakdown. */
  async find(visibility: Visibility, filter: FigureFilter, page?: Page): Promise<Figure[]> {
    const { where, values } = conditions(visibility, filter);
    const limit = page === undefined ? '' : ` limit ${page.limit} offset ${page.offset}`;
    const { rows } = await this.pool.query<Record<string, unknown>>(
      `select ${selectFigure('f')} from figure f where ${where} order by f.indicator, f.period, f.area_level, f.area, f.breakdown, f.key${limit}`, values,
    );
    return rows.map((row) => figureSchema.parse(row));
  }

  async count(visibility: Visibility, filter: FigureFilter): Promise<number> {
    const { where, values } = conditions(visibility, filter);
    const { rows } = await this.pool.query<{ n: string }>(`select count(*) as n from figure f where ${where}`, values);
    return Number(rows[0]?.n ?? 0);
  }

  /** How the councils of a region stand with what its figure needs: known to whom the region's figure is shown, how many only; nothing to others. */
  async standing(visibility: Visibility, { region, councils, indicator, breakdown, period }: RegionFigure): Promise<Standing[]> {
    const shown = await this.find(visibility, { areas: [region], indicators: [indicator], breakdowns: [breakdown], periods: [period] });
    if (shown.every(({ value }) => value === null)) return [];
    const { where, values } = conditions(whereCounted(visibility), { areas: councils, indicators: [indicator], breakdowns: [breakdown], periods: [period] });
    const { rows } = await this.pool.query<Standing>(`select f.status, count(*)::int as councils from figure f where ${where} group by f.status order by 2 desc, 1`, values);
    return rows;
  }

  /** Periods of which anything may be seen, latest first. */
  async periods(visibility: Visibility): Promise<KnownPeriod[]> {
    // Which of two figures of a key stands makes no difference to its period, so staff are spared the look for it.
    const { where, values } = visibility.live ? { where: 'true', values: [] } : conditions(visibility, {});
    const { rows } = await this.pool.query<KnownPeriod>(
      `select period, case when bool_or(released) then 'released' else 'open' end as state, (count(*) filter (where filled))::int as filled
       from (select f.period, f.indicator, bool_or(f.state = 'released') as released,
           bool_or(f.value is not null and f.value <> '0' and f.area_level = 'council' and f.indicator not like 'DQ%') as filled
         from figure f where ${where} group by f.period, f.indicator) as by_indicator
       group by period order by period desc`, values,
    );
    return rows;
  }

  /** All releases, latest first. */
  async releases(): Promise<Release[]> {
    const { rows } = await this.pool.query<{ body: unknown }>('select body from release order by period desc, vintage desc');
    return rows.map(({ body }) => releaseSchema.parse(body));
  }

  async latestRelease(period: string): Promise<Release | undefined> {
    const { rows } = await this.pool.query<{ body: unknown }>('select body from release where period = $1 order by vintage desc limit 1', [period]);
    return rows.map(({ body }) => releaseSchema.parse(body))[0];
  }
}

const LISTS = [['areas', 'area'], ['periods', 'period'], ['indicators', 'indicator'], ['breakdowns', 'breakdown']] as const;
const SINGLES = ['areaLevel', 'state'] as const;

function conditions(visibility: Visibility, filter: FigureFilter): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const parts = [visibleFigures(visibility, parameter)];
  for (const [name, column] of LISTS) if (filter[name] !== undefined) parts.push(`f.${column} = any(${parameter(filter[name])})`);
  for (const name of SINGLES) if (filter[name] !== undefined) parts.push(`f.${FIGURE_COLUMNS[name][0]} = ${parameter(filter[name])}`);
  return { where: parts.join(' and '), values };
}
