import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { TributaryError } from '@tributary/domain';
import { withTransaction } from '@tributary/persistence';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiConsumes, ApiHeader, ApiOperation, ApiQuery, ApiResponse, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import { neutralNames, tablesOf } from '../feed/file-names.js';
import { WorkQueue } from '../jobs/work-queue.js';
import { RawFiles } from '../store/raw-files.js';
import { SubmissionStore, type Submission } from '../store/submissions.js';
import { AdmissionControl } from './access.js';
import { receive } from './receive.js';
import { seesAll, visibleSubmission } from './visible.js';

/** DfE number or ODS code. What has not the shape of one (a number of a person) is refused before it can stand in an audit entry or an answer. */
const organisation = z.string().regex(/^[A-Za-z0-9]{3,6}$/);
const pushQuery = z.object({ scope: z.string().min(1).max(64), feed: z.string().max(40).optional(), sender: organisation.optional() });
const listQuery = z.object({ sender: organisation.optional(), feed: z.string().max(40).optional(), before: z.string().regex(/^\d{1,18}$/).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) });
const idempotencyKey = z.string().min(1).max(200).optional();

export const submissionSchema = z.object({
  id: z.string(), feed: z.string(), sender: z.string(), scope: z.string(), receivedAt: z.string(), state: z.enum(['waiting', 'held', 'finished']), replayOf: z.string().nullable(), outcome: z.string().nullable(),
  files: z.array(z.object({ name: z.string(), bytes: z.number().int() })),
  progress: z.object({ phase: z.string(), rows: z.number().int(), percent: z.number().int() }), finishedAt: z.string().nullable(), receipt: z.string().nullable(),
});
const listSchema = z.object({ submissions: z.array(submissionSchema), next: z.string().nullable() });

function view(s: Submission): z.infer<typeof submissionSchema> {
  return {
    id: s.id, feed: s.feed, sender: s.sender, scope: s.scope, receivedAt: s.receivedAt.toISOString(), state: s.state, replayOf: s.replayOf, outcome: s.outcome, files: s.files.map((f) => ({ name: f.name, bytes: f.bytes })),
    progress: { phase: 'waiting', rows: 0, percent: 0, ...s.progress }, finishedAt: s.finishedAt?.toISOString() ?? null, receipt: s.receipt ? `/v1/submissions/${s.id}/receipt` : null,
  };
}

@ApiTags('submissions')
@Controller('v1/submissions')
export class SubmissionsController {
  constructor(
    @Inject(AdmissionControl) private readonly admission: AdmissionControl,
    @Inject(SubmissionStore) private readonly store: SubmissionStore,
    @Inject(RawFiles) private readonly files: RawFiles,
    @Inject(WorkQueue) private readonly queue: WorkQueue,
    @Inject(POOL) private readonly pool: pg.Pool,
  ) {}

  @Post()
  @HttpCode(202)
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Send the files of a scope: one body, or multipart with one part for each file; plain, gzip or zip' })
  @ApiConsumes('text/csv', 'application/xml', 'application/zip', 'application/gzip', 'multipart/form-data', 'application/octet-stream')
  @ApiQuery({ name: 'scope', required: true, example: '2025' })
  @ApiQuery({ name: 'feed', required: false })
  @ApiQuery({ name: 'sender', required: false, description: 'DfE number or ODS code; for operators' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiResponse({ status: 202, schema: apiSchema(submissionSchema) })
  async push(
    @Req() request: Request, @Res({ passthrough: true }) response: Response, @CurrentPrincipal() principal: CurrentPrincipalValue,
    @Query(valid(pushQuery)) query: z.infer<typeof pushQuery>, @Headers('idempotency-key') key: string | undefined,
  ): Promise<z.infer<typeof submissionSchema>> {
    const idempotency = idempotencyKey.safeParse(key);
    if (!idempotency.success) throw new TributaryError('idempotency-key-invalid', 'Idempotency-Key must have 1 to 200 characters', { status: 400 });
    const admission = await this.admission.admit(principal, query);
    const upload = await this.files.begin(neutralNames(tablesOf(admission.feed, admission.scope)));
    let created = false;
    try {
      await receive(request, response, upload);
      const contentHash = upload.contentHash();
      const known = idempotency.data === undefined ? undefined : await this.#known(admission.feed.feed, admission.sender, principal.id, idempotency.data, contentHash, query.scope);
      if (known) return this.#accepted(response, known);
      created = await this.store.create({
        id: upload.id, feed: admission.feed.feed, sender: admission.sender, scope: admission.scope.text, factScope: admission.scope.factScope, principal: principal.id,
        receivedOn: admission.today, idempotencyKey: idempotency.data ?? null, contentHash, files: upload.files.map(({ name, path, bytes }) => ({ name, path, bytes })), retainUntil: admission.retainUntil,
      });
      if (!created) {
        const other = await this.#known(admission.feed.feed, admission.sender, principal.id, idempotency.data ?? '', contentHash, query.scope);
        if (other) return this.#accepted(response, other);
      }
    } finally {
      if (!created) await upload.discard();
    }
    void this.queue.add(upload.id);
    return this.#accepted(response, await this.#byId(upload.id));
  }

  #accepted(response: Response, submission: Submission): z.infer<typeof submissionSchema> {
    response.setHeader('Location', `/v1/submissions/${submission.id}`);
    return view(submission);
  }

  async #known(feed: string, sender: string, principal: string, key: string, contentHash: string, scope: string): Promise<Submission | undefined> {
    const known = await this.store.byIdempotencyKey(feed, sender, principal, key);
    if (known && (known.contentHash !== contentHash || known.scope !== scope)) {
      throw new TributaryError('idempotency-key-reused', 'the Idempotency-Key was used for another submission', { status: 422, remedy: 'Use a new key for new content.' });
    }
    return known;
  }

  async #byId(id: string): Promise<Submission> {
    const submission = await this.store.byId(id);
    if (!submission) throw new TributaryError('submission-not-found', 'there is no such submission', { status: 404 });
    return submission;
  }

  @Get()
  @Roles('sender', 'council', 'region', 'operator')
  @ApiOperation({ summary: 'Submissions, newest first' })
  @ApiResponse({ status: 200, schema: apiSchema(listSchema) })
  async list(@CurrentPrincipal() principal: CurrentPrincipalValue, @Query(valid(listQuery)) query: z.infer<typeof listQuery>): Promise<z.infer<typeof listSchema>> {
    const sender = seesAll(principal) ? query.sender : principal.organisation;
    if (sender === null || (query.sender !== undefined && query.sender !== sender)) return { submissions: [], next: null };
    const found = await this.store.list({ ...query, sender });
    return { submissions: found.map(view), next: found.length === query.limit ? (found.at(-1)?.serial ?? null) : null };
  }

  @Get(':id')
  @Roles('sender', 'council', 'region', 'operator')
  @ApiOperation({ summary: 'State and progress of a submission' })
  @ApiResponse({ status: 200, schema: apiSchema(submissionSchema) })
  async one(@CurrentPrincipal() principal: CurrentPrincipalValue, @Param('id') id: string): Promise<z.infer<typeof submissionSchema>> {
    return view(await visibleSubmission(this.store, principal, id));
  }

  @Post(':id/confirmation')
  @HttpCode(202)
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Let a held submission delete what it would delete' })
  @ApiResponse({ status: 202, schema: apiSchema(submissionSchema) })
  async confirm(@CurrentPrincipal() principal: CurrentPrincipalValue, @Param('id') id: string): Promise<z.infer<typeof submissionSchema>> {
    const submission = await visibleSubmission(this.store, principal, id);
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
