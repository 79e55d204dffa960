import { Controller, Get, Inject, Param, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import type pg from 'pg';
import { TributaryError } from '@tributary/domain';
import { AccessReadModel, auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiExcludeController, POOL } from '@tributary/service';
import { sendersVisibleTo } from '../figures/visibility.js';
import { PageErrorFilter } from '../pages/page-error.filter.js';
import { pageTitleOf, PageRenderer } from '../pages/renderer.js';
import { receiptModel } from './receipt-model.js';
import { ReceiptReader, type ReceiptInFull } from './receipt-reader.js';

/** What was found in one submission, where, and what to do. */
@Roles('operator', 'region', 'council', 'sender')
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller('data/receipts')
export class ReceiptPageController {
  constructor(
    @Inject(ReceiptReader) private readonly receipts: ReceiptReader, @Inject(AccessReadModel) private readonly access: AccessReadModel,
    @Inject(PageRenderer) private readonly pages: PageRenderer, @Inject(POOL) private readonly pool: pg.Pool,
  ) {}

  @Get(':submission')
  async receipt(@Param('submission') submission: string, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const [found, organisations] = await Promise.all([this.#visible(principal, submission), this.access.organisations()]);
    const receipt = receiptModel(found, new Map(organisations.map(({ id, name }) => [id, name])));
    this.pages.send(request, response, { template: 'receipt', title: pageTitleOf([`Receipt: ${receipt.heading}`, receipt.row.sender]), current: 'data', model: { receipt } });
  }

  /** @throws TributaryError `receipt-unknown` (404), also for another organisation's, which is written to the audit log. */
  async #visible(principal: CurrentPrincipalValue, submission: string): Promise<ReceiptInFull> {
    const found = await this.receipts.one(sendersVisibleTo(principal), submission);
    if (found) return found;
    if (await this.receipts.exists(submission)) {
      await auditTo(this.pool, { actor: principal.id, action: 'receipt-read-denied', target: `submission:${submission}`, detail: { reason: 'other-organisation' } });
    }
    throw new TributaryError('receipt-unknown', 'there is no such receipt, or your role does not see it', { status: 404, remedy: 'Choose one from the page of data received.' });
  }
}
