import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type pg from 'pg';
import { TributaryError } from '@tributary/domain';
import { AccessReadModel, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOperation, ApiResponse, apiSchema, ApiTags, POOL } from '@tributary/service';
import { INGESTION_OPTIONS, type IngestionOptions } from '../options.js';
import { receiptCsv } from '../receipt/receipt-csv.js';
import { receiptPage, receiptPagePolicy } from '../receipt/receipt-page.js';
import { receiptSchema, type Receipt } from '../receipt/receipt.js';
import { crossFeedOf } from '../store/cross-findings.js';
import { SubmissionStore, type Submission } from '../store/submissions.js';
import { AdmissionControl } from './access.js';
import { visibleSubmission } from './visible.js';

/** The receipt of a submission, as the caller asks for it. */
@ApiTags('submissions')
@Controller('v1/submissions')
export class ReceiptController {
  constructor(
    @Inject(SubmissionStore) private readonly store: SubmissionStore, @Inject(AccessReadModel) private readonly access: AccessReadModel, @Inject(INGESTION_OPTIONS) private readonly options: IngestionOptions,
    @Inject(POOL) private readonly pool: pg.Pool, @Inject(AdmissionControl) private readonly admission: AdmissionControl,
  ) {}

  @Get(':id/receipt')
  @Roles('sender', 'council', 'region', 'operator')
  @ApiOperation({ summary: 'The receipt: what was accepted, what was found and where, what to do, what has changed. JSON, CSV or a page by Accept' })
  @ApiResponse({ status: 200, schema: apiSchema(receiptSchema) })
  async receipt(@Req() request: Request, @Res() response: Response, @CurrentPrincipal() principal: CurrentPrincipalValue, @Param('id') id: string): Promise<void> {
    const submission = await visibleSubmission(this.store, this.admission, principal, id);
    const receipt = await this.#receipt(submission);
    if (!receipt) throw new TributaryError('receipt-not-ready', 'the submission is still being processed', { status: 404, remedy: 'Ask again; GET /v1/submissions/{id} shows the progress.' });
    response.set({ 'Cache-Control': 'private, no-cache', Vary: 'Accept' });
    switch (request.accepts(['application/json', 'text/csv', 'text/html'])) {
      case 'text/csv': response.type('text/csv').send(receiptCsv(receipt)); break;
      case 'text/html': response.set('Content-Security-Policy', receiptPagePolicy()).type('html').send(await this.#page(receipt)); break;
      default: response.json(receipt);
    }
  }

  /** As it was made, with what comparing returns has found since. */
  async #receipt(submission: Submission): Promise<Receipt | null> {
    const { receipt } = submission;
    const feed = this.options.feeds.find((f) => f.feed === submission.feed && f.comparedWithOthers);
    const crossFeed = receipt && feed ? await crossFeedOf(this.pool, submission, feed) : null;
    return receipt && crossFeed ? { ...receipt, crossFeed } : receipt;
  }

  async #page(receipt: Receipt): Promise<string> {
    const feed = this.options.feeds.find((f) => f.feed === receipt.feed);
    const organisation = await this.access.organisation(receipt.sender);
    return receiptPage(receipt, { ...(feed ? { feedTitle: feed.title } : {}), ...(organisation ? { senderName: organisation.name } : {}) });
  }
}
