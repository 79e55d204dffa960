import { Controller, Get, Inject, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiExcludeController, valid } from '@tributary/service';
import type { z } from 'zod';
import { FigureReader } from '../figures/figure-reader.js';
import { sendersVisibleTo } from '../figures/visibility.js';
import { mainRegion, PageContexts, standingIn } from '../pages/page-context.js';
import { PageErrorFilter } from '../pages/page-error.filter.js';
import { dataQuery } from '../pages/queries.js';
import { PageRenderer } from '../pages/renderer.js';
import { ReceiptReader } from '../receipts/receipt-reader.js';
import { cardRows } from '../scorecard/scorecard-model.js';
import { Scorecards } from '../scorecard/scorecards.js';
import { completeness } from './completeness.js';
import { GapFinder } from './gaps.js';
import { linkageModel } from './linkage-model.js';
import { feedTitle } from '../words/missing.js';
import { dateTitle } from '../words/periods.js';
import { takingPart } from '../words/taking-part.js';
import { receiptRow } from './receipt-row.js';

const PAGE_SIZE = 25;

/** Who has sent what, what is missing, and how well records could be linked. */
@Roles('operator', 'region', 'auditor', 'council', 'sender')
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller('data')
export class DataController {
  constructor(
    @Inject(PageContexts) private readonly contexts: PageContexts, @Inject(FigureReader) private readonly figures: FigureReader, @Inject(ReceiptReader) private readonly receipts: ReceiptReader,
    @Inject(GapFinder) private readonly gaps: GapFinder, @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(Scorecards) private readonly scorecards: Scorecards,
  ) {}

  @Get()
  async data(@Query(valid(dataQuery, { passOver: true })) query: z.infer<typeof dataQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const senders = sendersVisibleTo(principal);
    const [context, receipts, total, last, cards, gaps] = await Promise.all([
      this.contexts.read(principal, query.period), this.receipts.latest(senders, { limit: PAGE_SIZE, offset: (query.page - 1) * PAGE_SIZE }), this.receipts.count(senders),
      this.receipts.lastAccepted(senders), this.scorecards.cards(principal, {}), this.gaps.find(principal),
    ]);
    const names = new Map(gaps.organisations.map((o) => [o.id, o.name]));
    const [period, region] = [context.period?.period, mainRegion(context.councils)];
    const states = period === undefined ? [] : await this.figures.find(context.visibility, { indicators: ['DQ01', 'DQ02', 'DQ05', 'EHC17', 'EDU16', 'MH04', 'AE06'], periods: [period] });
    this.pages.send(request, response, {
      template: 'data', title: 'Data received', current: 'data',
      model: {
        period: context.period, quality: cardRows(cards, names), receiptsVisible: senders === 'all' || senders.length > 0, receipts: receipts.map((r) => receiptRow(r, names)), total,
        pages: { page: query.page, previous: query.page > 1 ? query.page - 1 : null, next: query.page * PAGE_SIZE < total ? query.page + 1 : null, of: Math.max(1, Math.ceil(total / PAGE_SIZE)) },
        completeness: completeness({ councils: context.councils, figures: states, agreements: gaps.agreements, last, received: gaps.received, names, today: gaps.today }),
        missing: gaps.missing.map((one) => ({ sender: names.get(one.sender) ?? one.sender, feed: feedTitle(one.feed), since: dateTitle(one.since) })),
        ...(period === undefined ? {} : {
          linkage: await linkageModel({ councils: context.councils, region, figures: states, period }),
          takingPart: takingPart(await standingIn(this.figures, context, region, { indicator: 'DQ01', breakdown: 'all', period })),
        }),
      },
    });
  }
}
