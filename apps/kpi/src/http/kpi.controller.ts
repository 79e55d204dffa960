import { Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { exactFigureSchema, releaseRefusalSchema, releaseSchema, type ReleaseRefusal } from '@tributary/contracts';
import { areaName, localAuthorityByDfE, periodKind, TributaryError } from '@tributary/domain';
import { withTransaction } from '@tributary/persistence';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiAcceptedResponse, ApiOkResponse, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import type pg from 'pg';
import { z } from 'zod';
import { BY_ID } from '../figures/definitions.js';
import { readExact } from '../figures/exact-reader.js';
import { SurroundingsReader } from '../figures/surroundings.js';
import { listRefusals, listReleases } from '../releases/release-store.js';
import { restateReleased } from '../releases/restate.js';

const onsOf = (area: string): string => localAuthorityByDfE(area)?.ons ?? area;

const exactQuery = z.object({
  /** DfE number, ONS code or region code: what is none (a number of a person) is refused before it can stand in an audit entry. */
  area: z.string().max(9).refine((text) => areaName(onsOf(text)) !== text),
  period: z.string().refine((text) => ['quarter', 'year'].includes(periodKind(text) ?? '')),
  indicator: z.string().optional(),
  /** `open`: as the cells are now, also of a released period; without it a released period answers with its latest release. */
  state: z.enum(['open', 'released']).optional(),
});

const progressSchema = z.object({
  /** Persons marked to be folded again. */
  marked: z.number().int(),
  /** Measures and periods whose figures are to be made again. */
  stale: z.number().int(),
  /** Statements that are held, also of people of whom nothing stands any more: the database's estimate. */
  records: z.number().int(),
  persons: z.number().int(),
  releasesWaiting: z.number().int(),
});

const restatedSchema = z.object({ releases: z.number().int(), figures: z.number().int() });

/** What the region's own people and tools ask of the figures. */
@ApiTags('kpi')
@Controller('v1')
export class KpiController {
  constructor(@Inject(POOL) private readonly pool: pg.Pool, @Inject(SurroundingsReader) private readonly surroundings: SurroundingsReader) {}

  /** Figures before disclosure control, for quality assurance, of a released period those behind its latest release unless `state=open` asks for those of now; each use is in the audit log (rulings.md 27). */
  @Get('figures/exact')
  @Roles('auditor')
  @ApiOkResponse({ schema: apiSchema(z.array(exactFigureSchema)) })
  async exact(@Query(valid(exactQuery)) query: z.infer<typeof exactQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<object[]> {
    const { period, indicator, state } = query;
    if (indicator !== undefined && !BY_ID.has(indicator)) throw new TributaryError('no-such-indicator', 'there is no indicator of this id', { status: 404, remedy: 'GET /v1/definitions of the insights service lists them.' });
    const area = onsOf(query.area);
    return withTransaction(this.pool, async (tx) => {
      await auditTo(tx, { actor: principal.id, action: 'exact-figures-read', target: `area:${area}`, detail: { period, indicator: indicator ?? null, state: state ?? null } });
      return readExact(tx, this.surroundings, { area, period, indicator, state });
    });
  }

  /** How far the figures are behind the facts: all zero when everything has settled. */
  @Get('progress')
  @Roles('operator', 'region')
  @ApiOkResponse({ schema: apiSchema(progressSchema) })
  async progress(): Promise<z.infer<typeof progressSchema>> {
    const { rows } = await this.pool.query<{ marked: string; stale: string; records: string; persons: string; waiting: string }>(
      `select (select count(*) from dirty_person) as marked, (select count(*) from stale_measure) as stale,
              (select greatest(reltuples, 0)::bigint from pg_class where oid = 'record'::regclass) as records, (select count(*) from person_sum) as persons,
              (select count(*) from release_due where done_at is null) as waiting`);
    const row = rows[0];
    return { marked: Number(row?.marked), stale: Number(row?.stale), records: Number(row?.records), persons: Number(row?.persons), releasesWaiting: Number(row?.waiting) };
  }

  /** Releases that were asked for and not cut, with why. */
  @Get('releases/refused')
  @Roles('operator', 'region', 'auditor')
  @ApiOkResponse({ schema: apiSchema(z.array(releaseRefusalSchema)) })
  async refusals(): Promise<ReleaseRefusal[]> {
    return listRefusals(this.pool);
  }

  /** Releases that have been cut, latest first. */
  @Get('releases')
  @Roles('operator', 'region', 'council', 'bi', 'auditor')
  @ApiOkResponse({ schema: apiSchema(z.array(releaseSchema)) })
  async releases(): Promise<z.infer<typeof releaseSchema>[]> {
    return listReleases(this.pool);
  }

  /** Publishes all releases and the released figures once more, as they were cut: for readers of a topic that was lost or restored empty. Nothing is computed or decided anew. */
  @Post('restatements')
  @HttpCode(202)
  @Roles('operator')
  @ApiAcceptedResponse({ schema: apiSchema(restatedSchema) })
  async restate(@CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof restatedSchema>> {
    return withTransaction(this.pool, async (tx) => {
      const restated = await restateReleased(tx);
      await auditTo(tx, { actor: principal.id, action: 'released-restated', target: 'releases', detail: restated });
      return restated;
    });
  }
}
