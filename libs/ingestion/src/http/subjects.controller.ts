import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type pg from 'pg';
import { z } from 'zod';
import { feedSchema } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import type { KeyProvider } from '@tributary/pseudonymisation';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOperation, ApiResponse, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import { INGESTION_OPTIONS, KEYS, type IngestionOptions } from '../options.js';
import { subjectsOfLocalIds } from '../store/local-records.js';
import { declaredScope } from './declared-scope.js';
import { organisation } from './submissions.controller.js';

const subjectRequest = z.object({ feed: feedSchema, sender: organisation, scope: z.string().min(1).max(64), localRecordId: z.string().min(1).max(100) });
/** `subject`: `feed|sender|scope|subjectId`, as linkage takes it for an explanation; never a token or who it is. */
const subjectResponse = z.object({ subject: z.string() });

/** What an operator has in hand of a record is the sender's own id: it stands in a body, because addresses are logged. One at a time, each in the audit log without the id. */
@ApiTags('explanations')
@Controller('v1/subjects')
export class SubjectsController {
  constructor(@Inject(INGESTION_OPTIONS) private readonly options: IngestionOptions, @Inject(KEYS) private readonly keys: KeyProvider, @Inject(POOL) private readonly pool: pg.Pool) {}

  @Post()
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: "The subject of a record by the sender's own id, to have its links explained" })
  @ApiResponse({ status: 200, schema: apiSchema(subjectResponse) })
  async subject(@CurrentPrincipal() principal: CurrentPrincipalValue, @Body(valid(subjectRequest)) body: z.infer<typeof subjectRequest>): Promise<z.infer<typeof subjectResponse>> {
    const { feed, sender } = body;
    const scope = declaredScope(this.options.feeds, feed, body.scope);
    await auditTo(this.pool, { actor: principal.id, action: 'subject-asked', target: `sender:${sender}`, detail: { feed, scope: scope.factScope } });
    const [subjectId] = await subjectsOfLocalIds(this.pool, this.keys, { feed, sender, factScope: scope.factScope }, [body.localRecordId]);
    if (!subjectId) {
      throw new TributaryError('record-not-held', 'no record that stands has this id in this scope', {
        status: 404, remedy: 'See the receipt: it was refused, set aside, withdrawn or not kept, or the id is another one. It is persontableid in SEN2, pupilonrolltableid in the census, LocalPatientID in MHSDS, the attendance identifier in ECDS.',
      });
    }
    return { subject: `${feed}|${sender}|${scope.factScope}|${subjectId}` };
  }
}
