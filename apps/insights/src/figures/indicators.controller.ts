import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { figureSchema, releaseSchema, type Release } from '@tributary/contracts';
import { periodKind } from '@tributary/domain';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiProduces, ApiQuery, ApiResponse, apiSchema, valid } from '@tributary/service';
import { z } from 'zod';
import { knownDefinition } from '../definitions/known.js';
import { areaCode } from './areas.js';
import { sendConditionally } from './conditional.js';
import { figuresCsv } from './csv.js';
import { FigureReader, type FigureFilter } from './figure-reader.js';
import { Viewing } from './viewing.js';

const MOST = 10_000;

export const indicatorsQuery = z.object({
  area: z.string().max(20).optional(),
  period: z.string().refine((text) => periodKind(text) !== null).optional(),
  indicator: z.string().max(20).optional(),
  breakdown: z.string().max(100).optional(),
  level: z.enum(['council', 'nhs-area', 'region']).optional(),
  state: z.enum(['open', 'released']).optional(),
  format: z.enum(['json', 'csv']).optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(MOST).default(200),
});
export type IndicatorsQuery = z.infer<typeof indicatorsQuery>;

export const indicatorsPage = z.object({
  figures: z.array(figureSchema),
  page: z.number().int(),
  pageSize: z.number().int(),
  total: z.number().int(),
  /** Path of the next page; null on the last one. */
  next: z.string().nullable(),
});

/** The figures as decided, as far as the caller's role reaches. */
@Controller('v1')
export class IndicatorsController {
  constructor(@Inject(FigureReader) private readonly reader: FigureReader, @Inject(Viewing) private readonly viewing: Viewing) {}

  @Roles('operator', 'region', 'auditor', 'bi', 'council')
  @ApiQuery({ name: 'area', required: false, description: 'DfE number, ODS code of a sub-ICB, ONS code or region' })
  @ApiQuery({ name: 'period', required: false, description: '2024 or 2024-25Q1' })
  @ApiQuery({ name: 'breakdown', required: false, description: 'all, age=18-25, cohort=with-plan, ...' })
  @ApiQuery({ name: 'format', required: false, enum: ['json', 'csv'], description: 'stands above the Accept header' })
  @ApiQuery({ name: 'pageSize', required: false, description: `at most ${MOST}` })
  @ApiProduces('application/json', 'text/csv')
  @ApiResponse({ status: 200, schema: apiSchema(indicatorsPage) })
  @ApiResponse({ status: 404, description: 'there is no such area, or no such indicator' })
  @ApiResponse({ status: 304, description: 'nothing has changed since the ETag given in If-None-Match' })
  @Get('indicators')
  async indicators(@Query(valid(indicatorsQuery)) query: IndicatorsQuery, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const visibility = await this.viewing.visibility(principal);
    const filter = filterOf(query);
    const [figures, total] = await Promise.all([
      this.reader.find(visibility, filter, { limit: query.pageSize, offset: (query.page - 1) * query.pageSize }), this.reader.count(visibility, filter),
    ]);
    const next = query.page * query.pageSize < total ? nextPath(query) : null;
    response.set({ 'Cache-Control': 'private, no-cache', Vary: 'Accept, Authorization, Cookie', ...(next === null ? {} : { Link: `<${next}>; rel="next"` }) });
    const csv = query.format === undefined ? request.accepts(['application/json', 'text/csv']) === 'text/csv' : query.format === 'csv';
    if (csv) sendConditionally(request, response.attachment(fileName(query)).type('text/csv'), figuresCsv(figures));
    else sendConditionally(request, response.type('application/json'), JSON.stringify({ figures, page: query.page, pageSize: query.pageSize, total, next }));
  }

  @Roles('operator', 'region', 'auditor', 'bi', 'council', 'sender')
  @ApiResponse({ status: 200, schema: apiSchema(z.object({ releases: z.array(releaseSchema) })) })
  @Get('releases')
  async releases(): Promise<{ releases: Release[] }> {
    return { releases: await this.reader.releases() };
  }
}

function filterOf(query: IndicatorsQuery): FigureFilter {
  const one = (text: string | undefined) => (text === undefined ? undefined : [text]);
  return {
    areas: query.area === undefined ? undefined : [areaCode(query.area)], periods: one(query.period), indicators: query.indicator === undefined ? undefined : [knownDefinition(query.indicator).id], breakdowns: one(query.breakdown),
    areaLevel: query.level, state: query.state,
  };
}

function nextPath(query: IndicatorsQuery): string {
  const entries = Object.entries({ ...query, page: query.page + 1 }).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]));
  return `/v1/indicators?${new URLSearchParams(entries).toString()}`;
}

/** Only what has the shape of an id or a period goes into the name. */
function fileName(query: IndicatorsQuery): string {
  const parts = [query.indicator, query.area, query.period].filter((part) => part !== undefined && /^[A-Za-z0-9-]+$/.test(part));
  return `${['indicators', ...parts].join('-')}.csv`;
}
