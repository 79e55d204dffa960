import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { publishedCountsSchema, TOPICS, type PublishedCounts } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { appendOutbox, partitionFor } from '@tributary/messaging';
import { insertRows, withTransaction } from '@tributary/persistence';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOkResponse, ApiOperation, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import type pg from 'pg';
import { z } from 'zod';

const input = z.array(publishedCountsSchema).min(1).max(2_000);
const loaded = z.object({ loaded: z.number().int() });
const query = z.object({ sender: publishedCountsSchema.shape.sender.optional() });

const keyOf = (p: PublishedCounts): string => `${p.feed}|${p.scope}|${p.sender}`;

/** What official releases say of a return (DfE's tables for SEN2): the ingestion services hold key counts against it. Aggregates that are public, nothing personal. */
@ApiTags('reference')
@Controller('v1/reference/published-counts')
export class PublishedCountsController {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  @Post()
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: 'Load published counts; what was known of the same feed, scope and sender is replaced' })
  @ApiOkResponse({ schema: apiSchema(loaded) })
  async load(@Body(valid(input)) counts: PublishedCounts[], @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof loaded>> {
    if (new Set(counts.map(keyOf)).size < counts.length) throw new TributaryError('published-counts-twice', 'the same feed, scope and sender stands there twice', { status: 422, remedy: 'Send one entry for each.' });
    await withTransaction(this.pool, async (tx) => {
      await insertRows(tx, 'published_count', { feed: 'text', scope: 'text', sender: 'text', source: 'text', counts: 'jsonb' }, counts.map((p) => [p.feed, p.scope, p.sender, p.source, p.counts]),
        'on conflict (feed, scope, sender) do update set source = excluded.source, counts = excluded.counts');
      await appendOutbox(tx, counts.map((value) => ({ topic: TOPICS.publishedCounts, partition: partitionFor(keyOf(value), TOPICS.publishedCounts.partitions), key: keyOf(value), value })));
      await auditTo(tx, { actor: principal.id, action: 'published-counts-loaded', target: 'published-counts', detail: { loaded: counts.length } });
    });
    return { loaded: counts.length };
  }

  @Get()
  @Roles('operator', 'region')
  @ApiOkResponse({ schema: apiSchema(z.array(publishedCountsSchema)) })
  async list(@Query(valid(query)) { sender }: z.infer<typeof query>): Promise<PublishedCounts[]> {
    const { rows } = await this.pool.query<PublishedCounts>('select feed, scope, sender, source, counts from published_count where $1::text is null or sender = $1 order by feed, scope, sender limit 2000', [sender ?? null]);
    return rows;
  }
}
