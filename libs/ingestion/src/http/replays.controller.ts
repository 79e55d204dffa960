import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { feedSchema } from '@tributary/contracts';
import { londonDate } from '@tributary/domain';
import { withTransaction } from '@tributary/persistence';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOperation, ApiResponse, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import { WorkQueue } from '../jobs/work-queue.js';
import { INGESTION_OPTIONS, type IngestionOptions } from '../options.js';
import { requestReplays } from '../store/replays.js';

const replayRequest = z.object({ feed: feedSchema.optional(), sender: z.string().regex(/^[A-Za-z0-9]{3,6}$/).optional(), scope: z.string().min(1).max(64).optional() });
const replayResponse = z.object({
  replays: z.array(z.object({
    /** The submission to ask for its progress and receipt. */
    id: z.string(),
    of: z.string(), feed: z.string(), sender: z.string(), scope: z.string(),
    /** Records that have not come through so far. */
    quarantined: z.number().int(),
  })),
});

@ApiTags('replays')
@Controller('v1/replays')
export class ReplaysController {
  constructor(@Inject(INGESTION_OPTIONS) private readonly options: IngestionOptions, @Inject(WorkQueue) private readonly queue: WorkQueue, @Inject(POOL) private readonly pool: pg.Pool) {}

  @Post()
  @HttpCode(202)
  @Roles('operator')
  @ApiOperation({ summary: 'Work again on what holds quarantined records, after a rule, a code list or a reference table has changed' })
  @ApiResponse({ status: 202, schema: apiSchema(replayResponse) })
  async replay(@CurrentPrincipal() principal: CurrentPrincipalValue, @Body(valid(replayRequest)) filter: z.infer<typeof replayRequest>): Promise<z.infer<typeof replayResponse>> {
    const replays = await withTransaction(this.pool, async (tx) => {
      const made = await requestReplays(tx, this.options.feeds, filter, principal.id, londonDate(new Date()));
      await auditTo(tx, { actor: principal.id, action: 'replay-requested', target: `feed:${filter.feed ?? 'all'}`, detail: { count: made.length } });
      return made;
    });
    for (const { id } of replays) void this.queue.add(id);
    return { replays };
  }
}
