import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Roles } from '@tributary/security';
import { ApiOkResponse, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import type pg from 'pg';
import { z } from 'zod';

const auditQuery = z.object({ before: z.coerce.number().int().positive().optional().describe('id of the last entry of the page before'), limit: z.coerce.number().int().min(1).max(1000).default(100) });
const auditRow = z.object({ id: z.number().int(), at: z.string(), actor: z.string(), action: z.string(), target: z.string(), detail: z.record(z.string(), z.unknown()) });

/** Who decided what, latest first. */
@ApiTags('audit')
@Controller('v1/audit')
export class AuditController {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  @Get()
  @Roles('operator', 'auditor')
  @ApiOkResponse({ schema: apiSchema(z.array(auditRow)) })
  async list(@Query(valid(auditQuery)) { before, limit }: z.infer<typeof auditQuery>): Promise<z.infer<typeof auditRow>[]> {
    const { rows } = await this.pool.query<{ id: string; at: Date; actor: string; action: string; target: string; detail: Record<string, unknown> }>(
      'select id, at, actor, action, target, detail from audit_entry where $1::bigint is null or id < $1 order by id desc limit $2', [before ?? null, limit]);
    return rows.map((row) => ({ ...row, id: Number(row.id), at: row.at.toISOString() }));
  }
}
