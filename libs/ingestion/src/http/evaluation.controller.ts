import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { feedSchema } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import type { KeyProvider } from '@tributary/pseudonymisation';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOperation, ApiResponse, apiSchema, ApiTags, CONFIG, POOL, valid } from '@tributary/service';
import { INGESTION_OPTIONS, KEYS, type IngestionConfig, type IngestionOptions } from '../options.js';
import { subjectsOfLocalIds } from '../store/local-records.js';
import { declaredScope } from './declared-scope.js';
import { organisation } from './submissions.controller.js';

const subjectsRequest = z.object({ feed: feedSchema, sender: organisation, scope: z.string().max(64), localRecordIds: z.array(z.string().min(1).max(100)).max(10_000) });
/** In the order of the request; null where no current record has the local id. */
const subjectsResponse = z.object({ subjects: z.array(z.string().nullable()) });

@ApiTags('evaluation')
@Controller('v1/evaluation')
export class EvaluationController {
  constructor(
    @Inject(CONFIG) private readonly config: IngestionConfig,
    @Inject(INGESTION_OPTIONS) private readonly options: IngestionOptions,
    @Inject(KEYS) private readonly keys: KeyProvider,
    @Inject(POOL) private readonly pool: pg.Pool,
  ) {}

  @Post('subjects')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: 'Subject ids of local record ids, to measure linkage against a known truth; off unless configured' })
  @ApiResponse({ status: 200, schema: apiSchema(subjectsResponse) })
  async subjects(@CurrentPrincipal() principal: CurrentPrincipalValue, @Body(valid(subjectsRequest)) body: z.infer<typeof subjectsRequest>): Promise<z.infer<typeof subjectsResponse>> {
    if (this.config.EVALUATION !== 'on') throw new TributaryError('evaluation-off', 'evaluation is not switched on', { status: 404, remedy: 'Set EVALUATION=on where the data are synthetic.' });
    const scope = declaredScope(this.options.feeds, body.feed, body.scope);
    await auditTo(this.pool, { actor: principal.id, action: 'evaluation-subjects', target: `sender:${body.sender}`, detail: { feed: body.feed, count: body.localRecordIds.length } });
    return { subjects: await subjectsOfLocalIds(this.pool, this.keys, { feed: body.feed, sender: body.sender, factScope: scope.factScope }, body.localRecordIds) };
  }
}
