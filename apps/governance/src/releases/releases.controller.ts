import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { releaseRequestSchema, TOPICS, type ReleaseRequest } from '@tributary/contracts';
import { bounds, londonDate, periodKind, TributaryError } from '@tributary/domain';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiAcceptedResponse, ApiOkResponse, apiSchema, ApiTags, DATA_SOURCE, valid } from '@tributary/service';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { Changes } from '../changes.js';
import { ReleaseRequestEntity } from '../entities/entities.js';

const releaseInput = z.object({ period: z.string().refine((text) => ['quarter', 'year'].includes(periodKind(text) ?? '')) });

/** Asks for a release: ingestion, linkage and kpi answer with a barrier in the stream, so that every figure has the same cut-off. */
@ApiTags('releases')
@Controller('v1/releases')
export class ReleasesController {
  constructor(@Inject(Changes) private readonly changes: Changes, @Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  @Post()
  @HttpCode(202)
  @Roles('operator')
  @ApiAcceptedResponse({ schema: apiSchema(releaseRequestSchema) })
  async request(@Body(valid(releaseInput)) { period }: z.infer<typeof releaseInput>, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<ReleaseRequest> {
    if (bounds(period).last >= londonDate(new Date())) {
      throw new TributaryError('period-not-over', 'the period is not over yet', { status: 409, remedy: 'Publish it after its last day.' });
    }
    const request: ReleaseRequest = { id: randomUUID(), period, requestedAt: new Date().toISOString(), requestedBy: principal.id };
    return this.changes.make(principal.id, 'release-requested', `period:${period}`, async (manager) => {
      await manager.insert(ReleaseRequestEntity, { ...request, requestedAt: new Date(request.requestedAt) });
      return { result: request, announce: [{ topic: TOPICS.releaseRequests, key: request.id, value: request }], detail: { id: request.id } };
    });
  }

  @Get()
  @Roles('operator', 'region', 'auditor')
  @ApiOkResponse({ schema: apiSchema(z.array(releaseRequestSchema)) })
  async list(): Promise<ReleaseRequest[]> {
    const requests = await this.dataSource.getRepository(ReleaseRequestEntity).find({ order: { requestedAt: 'DESC' } });
    return requests.map(({ id, period, requestedAt, requestedBy }) => ({ id, period, requestedAt: requestedAt.toISOString(), requestedBy }));
  }
}
