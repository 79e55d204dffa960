import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { feedSchema } from '@tributary/contracts';
import { withTransaction } from '@tributary/persistence';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOperation, ApiResponse, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import { restate, type Restated } from '../pipeline/restate.js';

const restateRequest = z.object({ feed: feedSchema.optional(), sender: z.string().regex(/^[A-Za-z0-9]{3,6}$/).optional() });
const restateResponse = z.object({ scopes: z.number().int(), persons: z.number().int() });

@ApiTags('restatements')
@Controller('v1/restatements')
export class RestatementsController {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  @Post()
  @HttpCode(202)
  @Roles('operator')
  @ApiOperation({ summary: 'State again what stands, for services whose messages were lost with the broker' })
  @ApiResponse({ status: 202, schema: apiSchema(restateResponse) })
  async restate(@CurrentPrincipal() principal: CurrentPrincipalValue, @Body(valid(restateRequest)) filter: z.infer<typeof restateRequest>): Promise<Restated> {
    const restated = await restate(this.pool, filter);
    await withTransaction(this.pool, (tx) => auditTo(tx, { actor: principal.id, action: 'facts-restated', target: `feed:${filter.feed ?? 'all'}`, detail: { ...restated } }));
    return restated;
  }
}
