import { Controller, Get, Inject, Param, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AccessReadModel, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiExcludeController } from '@tributary/service';
import { PageErrorFilter } from '../pages/page-error.filter.js';
import { pageTitleOf, PageRenderer } from '../pages/renderer.js';
import { receiptModel } from './receipt-model.js';
import { VisibleReceipts } from './visible-receipts.js';

/** What was found in one submission, where, and what to do. */
@Roles('operator', 'region', 'council', 'sender')
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller('data/receipts')
export class ReceiptPageController {
  constructor(@Inject(VisibleReceipts) private readonly receipts: VisibleReceipts, @Inject(AccessReadModel) private readonly access: AccessReadModel, @Inject(PageRenderer) private readonly pages: PageRenderer) {}

  @Get(':submission')
  async receipt(@Param('submission') submission: string, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const [found, organisations] = await Promise.all([this.receipts.one(principal, submission), this.access.organisations()]);
    const receipt = receiptModel(found, new Map(organisations.map(({ id, name }) => [id, name])));
    this.pages.send(request, response, { template: 'receipt', title: pageTitleOf([`Receipt: ${receipt.heading}`, receipt.row.sender]), current: 'data', model: { receipt } });
  }
}
