import { randomUUID } from 'node:crypto';
import { Controller, Delete, Head, Headers, Inject, Options, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { TributaryError } from '@tributary/domain';
import { CurrentPrincipal, Public, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags, CONFIG, valid } from '@tributary/service';
import { neutralNames, tablesOf } from '../feed/file-names.js';
import { AdmissionControl } from '../http/access.js';
import { idempotencyKeyOf } from '../http/idempotency.js';
import { Intake } from '../http/intake.js';
import { pushQuery } from '../http/submissions.controller.js';
import { UploadGate } from '../http/upload-gate.js';
import type { IngestionConfig } from '../options.js';
import { ResumableUploads, SUBMISSION_HEADER, type Exchange } from './resumable-uploads.js';
import { UploadParts } from './upload-parts.js';
import { UploadStore, type ResumableUpload } from './upload-store.js';

/** Most uploads of one sender that are under way: what is begun and left takes room until it expires. */
const MOST_UNFINISHED = 20;
const PART = 'application/offset+octet-stream';
const BYTES = { type: 'string', format: 'binary' };
const lengthHeader = z.string().regex(/^\d{1,15}$/).transform(Number);

@ApiTags('uploads')
@Controller('v1/uploads')
export class UploadsController {
  constructor(
    @Inject(ResumableUploads) private readonly uploads: ResumableUploads, @Inject(UploadStore) private readonly rows: UploadStore, @Inject(UploadParts) private readonly parts: UploadParts,
    @Inject(AdmissionControl) private readonly admission: AdmissionControl, @Inject(CONFIG) private readonly config: IngestionConfig,
    @Inject(UploadGate) private readonly gate: UploadGate, @Inject(Intake) private readonly intake: Intake,
  ) {}

  @Post()
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Begin a resumable upload (tus 1.0) of one file, plain, gzip or zip; Location says where it goes on. Complete, it is a submission, which the header Tributary-Submission names' })
  @ApiQuery({ name: 'scope', required: true, example: '2025' })
  @ApiQuery({ name: 'sender', required: false, description: 'DfE number or ODS code; for operators' })
  @ApiHeader({ name: 'Tus-Resumable', required: true, example: '1.0.0' })
  @ApiHeader({ name: 'Upload-Length', required: true })
  @ApiHeader({ name: 'Upload-Metadata', required: false, description: 'filename; of its value only the ending and the table it names are kept' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiConsumes(PART)
  @ApiBody({ required: false, description: 'The beginning of the file, where it is sent at once', schema: BYTES })
  @ApiResponse({ status: 201, description: 'Begun' })
  async begin(
    @Req() request: Request, @Res() response: Response, @CurrentPrincipal() principal: CurrentPrincipalValue, @Query(valid(pushQuery)) query: z.infer<typeof pushQuery>,
    @Headers('upload-length') length: string | undefined, @Headers('upload-metadata') metadata: string | undefined, @Headers('idempotency-key') key: string | undefined,
  ): Promise<void> {
    const given = idempotencyKeyOf(key);
    const admission = await this.admission.admit(principal, query);
    const { feed, scope, sender } = admission;
    const idempotencyKey = await this.intake.keyOf(admission, principal.id, given);
    const bytes = lengthHeader.safeParse(length);
    if (!bytes.success) throw new TributaryError('upload-length-missing', 'Upload-Length must say how many bytes the file has', { status: 400 });
    if (bytes.data > this.config.MAX_UPLOAD_BYTES) throw new TributaryError('too-large', 'the submission is larger than this service accepts', { status: 413, remedy: 'Send it packed (zip or gzip), or in parts with scopes of their own.' });
    if ((await this.rows.unfinished(sender)) >= MOST_UNFINISHED) throw new TributaryError('too-many-uploads', `${MOST_UNFINISHED} uploads of this sender are under way`, { status: 429, remedy: 'Finish or delete (DELETE) those that were begun; they expire by themselves.' });
    const id = randomUUID();
    const name = neutralNames(tablesOf(feed, scope))(givenName(metadata), 1);
    await this.#receive(request, response, { principal, id, opening: { id, feed: feed.feed, sender, scope: scope.text, principal: principal.id, idempotencyKey, name, bytes: bytes.data } });
  }

  @Head(':id')
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'How far the upload has come (Upload-Offset)' })
  async offset(@Req() request: Request, @Res() response: Response, @CurrentPrincipal() principal: CurrentPrincipalValue, @Param('id') id: string): Promise<void> {
    const upload = await this.#visible(principal, id);
    // The answer to the last part may have been lost, or the process with it.
    const complete = upload.submission !== null || (await this.parts.size(upload.id)) === upload.bytes;
    if (complete) response.setHeader(SUBMISSION_HEADER, await this.uploads.finish({ principal, id: upload.id }));
    await this.uploads.handle(request, response, { principal, id: upload.id });
  }

  @Patch(':id')
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Send the part from Upload-Offset on' })
  @ApiHeader({ name: 'Tus-Resumable', required: true, example: '1.0.0' })
  @ApiHeader({ name: 'Upload-Offset', required: true })
  @ApiConsumes(PART)
  @ApiBody({ required: true, schema: BYTES })
  async append(@Req() request: Request, @Res() response: Response, @CurrentPrincipal() principal: CurrentPrincipalValue, @Param('id') id: string): Promise<void> {
    const upload = await this.#visible(principal, id);
    await this.admission.admit(principal, upload);
    await this.#receive(request, response, { principal, id: upload.id });
  }

  @Delete(':id')
  @Roles('sender', 'operator')
  @ApiOperation({ summary: 'Give the upload up' })
  async giveUp(@Req() request: Request, @Res() response: Response, @CurrentPrincipal() principal: CurrentPrincipalValue, @Param('id') id: string): Promise<void> {
    const upload = await this.#visible(principal, id);
    await this.uploads.handle(request, response, { principal, id: upload.id });
  }

  @Options()
  @Public()
  @ApiOperation({ summary: 'Version and extensions of the protocol' })
  async abilities(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.uploads.handle(request, response, { principal: { id: 'anonymous', roles: [], organisation: null }, id: '' });
  }

  /** What has a body waits for its place as every body does. */
  async #receive(request: Request, response: Response, exchange: Exchange): Promise<void> {
    const leave = await this.gate.enter(request);
    try {
      await this.uploads.handle(request, response, exchange);
    } finally {
      leave();
    }
  }

  /** An upload that the principal may go on with. @throws TributaryError `upload-not-found` (404), `other-organisation` (403) for another organisation's, written to the audit log */
  async #visible(principal: CurrentPrincipalValue, id: string): Promise<ResumableUpload> {
    const upload = z.uuid().safeParse(id).success ? await this.rows.byId(id) : undefined;
    if (!upload) throw new TributaryError('upload-not-found', 'there is no such upload, or it has expired', { status: 404, remedy: 'Begin it again.' });
    await this.admission.assertOwn(principal, upload, `upload:${upload.id}`, { action: 'upload-denied' });
    return upload;
  }
}

/** The `filename` of an Upload-Metadata header (names and base64 values). */
function givenName(metadata: string | undefined): string {
  const pair = metadata?.split(',').map((text) => text.trim().split(' ')).find(([name]) => name === 'filename' || name === 'name');
  return pair?.[1] === undefined ? 'body' : Buffer.from(pair[1], 'base64').toString();
}
