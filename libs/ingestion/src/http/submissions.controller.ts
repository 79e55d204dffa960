import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { TributaryError } from '@tributary/domain';
import { withTransaction } from '@tributary/persistence';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiQuery, ApiResponse, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import { WorkQueue } from '../jobs/work-queue.js';
import { SUBMISSION_STATES, SubmissionStore, type ListedSubmission, type Submission } from '../store/submissions.js';
import { AdmissionControl, seesAll } from './access.js';
import { idempotencyKeyOf } from './idempotency.js';
import { Intake } from './intake.js';
import { receive } from './receive.js';
import { visibleSubmission } from './visible.js';
import { UploadGate } from './upload-gate.js';

/** DfE number or ODS code. What has not the shape of one (a number of a person) is refused before it can stand in an audit entry or an answer. */
export const organisation = z.string().regex(/^[A-Za-z0-9]{3,6}$/);
export const pushQuery = z.object({ scope: z.string().min(1).max(64), feed: z.string().max(40).optional(), sender: organisation.optional() });
const listQuery = z.object({
  sender: organisation.optional(), feed: z.string().max(40).optional(), scope: z.string().max(64).optional(), state: z.enum(SUBMISSION_STATES).optional(), before: z.string().regex(/^\d{1,18}$/).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const submissionSchema = z.object({
  id: z.string(), feed: z.string(), sender: z.string(), scope: z.string(), receivedAt: z.string(), state: z.enum(SUBMISSION_STATES), replayOf: z.string().nullable(), outcome: z.string().nullable(),
  files: z.array(z.object({ name: z.string(), bytes: z.number().int() })),
  progress: z.object({ phase: z.string(), rows: z.number().int(), percent: z.number().int(), bytesRead: z.number().int(), bytes: z.number().int() }), finishedAt: z.string().nullable(), receipt: z.string().nullable(),
});
/** The body of a push: a file as it is, or multipart with one part for each. */
const FILES = { oneOf: [{ type: 'string', format: 'binary' }, { type: 'object', additionalProperties: { type: 'string', format: 'binary' } }] };
const listSchema = z.object({ submissions: z.array(submissionSchema), next: z.string().nullable() });

/** A submission as its sender sees it. */
export function view(s: Submission | ListedSubmission): z.infer<typeof submissionSchema> {
  return {
    id: s.id, feed: s.feed, sender: s.sender, scope: s.scope, receivedAt: s.receivedAt.toISOString(), state: s.state, replayOf: s.replayOf, outcome: s.outcome, files: s.files.map((f) => ({ name: f.name, bytes: f.bytes })),
    progress: { phase: 'waiting', rows: 0, percent: 0, bytesRead: 0, bytes: Number(s.bytes), ...s.progress }, finishedAt: s.finishedAt?.toISOString() ?? null, receipt: s.receipt ? `/v1/submissions/${s.id}/receipt` : null,
  };
}

@ApiTags('submissions')
@Controller('v1/submissions')
export class SubmissionsController {
  constructor(
    @Inject(AdmissionControl) private readonly admission: AdmissionControl,
    @Inject(SubmissionStore) private readonly store: SubmissionStore,
    @Inject(Intake) private readonly intake: Intake,
    @Inject(WorkQueue) private readonly queue: WorkQueue,
    @Inject(UploadGate) private readonly gate: UploadGate,
    @Inject(POOL) private readonly pool: pg.Pool,
  ) {}

  @Post()
  @HttpCode(202)
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Send the files of a scope: one body, or multipart with one part for each file; plain, gzip or zip' })
  @ApiConsumes('text/csv', 'application/xml', 'application/zip', 'application/gzip', 'multipart/form-data', 'application/octet-stream')
  @ApiQuery({ name: 'scope', required: true, example: '2025' })
  @ApiQuery({ name: 'sender', required: false, description: 'DfE number or ODS code; for operators' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiBody({ required: true, schema: FILES })
  @ApiResponse({ status: 202, schema: apiSchema(submissionSchema) })
  async push(
    @Req() request: Request, @Res({ passthrough: true }) response: Response, @CurrentPrincipal() principal: CurrentPrincipalValue,
    @Query(valid(pushQuery)) query: z.infer<typeof pushQuery>, @Headers('idempotency-key') key: string | undefined,
  ): Promise<z.infer<typeof submissionSchema>> {
    const given = idempotencyKeyOf(key);
    const admission = await this.admission.admit(principal, query);
    const idempotencyKey = await this.intake.keyOf(admission, principal.id, given);
    const leave = await this.gate.enter(request);
    try {
      const taken = await this.intake.take({ admission, principal: principal.id, idempotencyKey }, (upload) => receive(request, response, upload));
      response.setHeader('Location', `/v1/submissions/${taken.id}`);
      return view(taken);
    } finally {
      leave();
    }
  }

  async #byId(id: string): Promise<Submission> {
    const submission = await this.store.byId(id);
    if (!submission) throw new TributaryError('submission-not-found', 'there is no such submission', { status: 404 });
    return submission;
  }

  @Get()
  @Roles('sender', 'council', 'region', 'operator')
  @ApiOperation({ summary: 'Submissions, newest first' })
  @ApiQuery({ name: 'scope', required: false, example: '2025' })
  @ApiQuery({ name: 'before', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: 'at most 200; 50 when not given' })
  @ApiResponse({ status: 200, schema: apiSchema(listSchema) })
  async list(@CurrentPrincipal() principal: CurrentPrincipalValue, @Query(valid(listQuery)) query: z.infer<typeof listQuery>): Promise<z.infer<typeof listSchema>> {
    const sender = seesAll(principal) ? query.sender : await this.admission.actingFor(principal, query.sender, { action: 'submission-read-denied' });
    const found = await this.store.list({ ...query, sender });
    return { submissions: found.map(view), next: found.length === query.limit ? (found.at(-1)?.serial ?? null) : null };
  }

  @Get(':id')
  @Roles('sender', 'council', 'region', 'operator')
  @ApiOperation({ summary: 'State and progress of a submission' })
  @ApiResponse({ status: 200, schema: apiSchema(submissionSchema) })
  async one(@CurrentPrincipal() principal: CurrentPrincipalValue, @Param('id') id: string): Promise<z.infer<typeof submissionSchema>> {
    return view(await visibleSubmission(this.store, this.admission, principal, id));
  }

  @Post(':id/confirmation')
  @HttpCode(202)
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Let a held submission delete what it would delete' })
  @ApiResponse({ status: 202, schema: apiSchema(submissionSchema) })
  async confirm(@CurrentPrincipal() principal: CurrentPrincipalValue, @Param('id') id: string): Promise<z.infer<typeof submissionSchema>> {
    const submission = await visibleSubmission(this.store, this.admission, principal, id, { toLookAt: false });
    const confirmed = await withTransaction(this.pool, async (tx) => {
      if (!(await this.store.confirm(tx, submission.id, principal.id))) return false;
      await auditTo(tx, { actor: principal.id, action: 'submission-confirmed', target: `submission:${submission.id}`, detail: { feed: submission.feed, sender: submission.sender } });
      return true;
    });
    if (!confirmed) throw new TributaryError('submission-not-held', 'the submission is not held', { status: 409, remedy: 'Only a held submission can be confirmed; send it again if its files are gone.' });
    void this.queue.add(submission.id);
    return view(await this.#byId(submission.id));
  }
}
