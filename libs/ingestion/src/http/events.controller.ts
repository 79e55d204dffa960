import { Controller, Headers, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { TributaryError } from '@tributary/domain';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiBody, ApiHeader, ApiOperation, ApiQuery, ApiResponse, apiSchema, ApiTags, valid } from '@tributary/service';
import { eventsScope } from '../feed/scope.js';
import { LONGEST_BATCH, MOST_STATEMENTS, parseStatements, statementsSchema } from '../read/statements.js';
import { AdmissionControl } from './access.js';
import { idempotencyKeyOf } from './idempotency.js';
import { Intake } from './intake.js';
import { pushQuery, submissionSchema, view } from './submissions.controller.js';
import { UploadGate } from './upload-gate.js';

/** For case systems that can do better than snapshots: single persons as they change, by the same rules, with the same receipts and facts. */
@ApiTags('events')
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(AdmissionControl) private readonly admission: AdmissionControl, @Inject(Intake) private readonly intake: Intake, @Inject(UploadGate) private readonly gate: UploadGate) {}

  @Post()
  @HttpCode(202)
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'State single persons of a scope: each with its whole tree as it is now (upsert), or gone (withdraw); the other persons of the scope stay' })
  @ApiQuery({ name: 'scope', required: true, example: '2025' })
  @ApiQuery({ name: 'sender', required: false, description: 'DfE number or ODS code; for operators' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiBody({ schema: apiSchema(statementsSchema, 'input') })
  @ApiResponse({ status: 202, schema: apiSchema(submissionSchema) })
  async state(
    @Req() request: Request, @Res({ passthrough: true }) response: Response, @CurrentPrincipal() principal: CurrentPrincipalValue,
    @Query(valid(pushQuery)) query: z.infer<typeof pushQuery>, @Headers('idempotency-key') key: string | undefined,
  ): Promise<z.infer<typeof submissionSchema>> {
    const given = idempotencyKeyOf(key);
    const { feed, events } = this.admission.feedOf(query.feed);
    if (!events) throw new TributaryError('unknown-scope', `${feed} takes no statements about single persons`, { status: 400, remedy: 'Send its files: POST /v1/submissions.' });
    const admission = await this.admission.admit(principal, { ...query, scope: eventsScope(query.scope) });
    const idempotencyKey = await this.intake.keyOf(admission, principal.id, given);
    const leave = await this.gate.enter(request);
    try {
      const batch = await bodyOf(request);
      if (!parseStatements(batch.toString())) {
        throw new TributaryError('statements-malformed', 'the body is no batch of statements about persons', { status: 400, remedy: `Send a JSON list of 1 to ${MOST_STATEMENTS} objects, each {"upsert": {...}} or {"withdraw": {...}}.` });
      }
      const taken = await this.intake.take({ admission, principal: principal.id, idempotencyKey }, async (upload) => { await upload.add('events.json', Readable.from([batch])); });
      response.setHeader('Location', `/v1/submissions/${taken.id}`);
      return view(taken);
    } finally {
      leave();
    }
  }
}

/** The body as a whole: a batch is bounded. @throws TributaryError `too-large` (413) */
async function bodyOf(request: Request): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > LONGEST_BATCH) throw new TributaryError('too-large', 'the batch is larger than 8 MB', { status: 413, remedy: 'Send fewer persons at a time.' });
    parts.push(part);
  }
  return Buffer.concat(parts);
}
