import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { feedSchema } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { RecordIds, type KeyProvider } from '@tributary/pseudonymisation';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOperation, ApiResponse, apiSchema, ApiTags, CONFIG, POOL, valid } from '@tributary/service';
import { INGESTION_OPTIONS, KEYS, type IngestionConfig, type IngestionOptions } from '../options.js';
import { localIdHash } from '../stage/held-record.js';

const subjectsRequest = z.object({ feed: feedSchema, sender: z.string().max(12), scope: z.string().max(64), localRecordIds: z.array(z.string().min(1).max(100)).max(10_000) });
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
    const scope = this.options.feeds.find((feed) => feed.feed === body.feed)?.scope(body.scope);
    if (!scope) throw new TributaryError('unknown-scope', 'the feed or scope is not one of this service', { status: 400 });
    await auditTo(this.pool, { actor: principal.id, action: 'evaluation-subjects', target: `sender:${body.sender}`, detail: { feed: body.feed, count: body.localRecordIds.length } });
    const ids = await RecordIds.of(this.keys);
    const hashes = body.localRecordIds.map((id) => localIdHash(ids, body.feed, body.sender, id));
    const { rows } = await this.pool.query<{ local_hash: string; subject_id: string }>(
      `select c.local_hash, c.subject_id from current_record c join fact_scope s on s.id = c.scope_id
       where s.feed = $1 and s.sender = $2 and s.scope = $3 and not c.withdrawn and c.local_hash = any($4)`, [body.feed, body.sender, scope.factScope, hashes]);
    const found = new Map(rows.map((row) => [row.local_hash, row.subject_id]));
    return { subjects: hashes.map((hash) => found.get(hash) ?? null) };
  }
}
