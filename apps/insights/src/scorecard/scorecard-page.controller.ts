import { Controller, Get, Inject, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { feedSchema } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { AccessReadModel, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiExcludeController, valid } from '@tributary/service';
import { z } from 'zod';
import { sendersVisibleTo } from '../figures/visibility.js';
import { PageErrorFilter } from '../pages/page-error.filter.js';
import { PageRenderer } from '../pages/renderer.js';
import { cardModel } from './scorecard-model.js';
import { cardsOf, fieldScores } from './scorecard.js';
import { ScorecardReader } from './scorecard-reader.js';

const pageQuery = z.object({ sender: z.string().regex(/^[A-Za-z0-9]{3,6}$/), feed: feedSchema });

/** The quality of what one sender sends for one feed, field by field. */
@Roles('operator', 'region', 'council', 'sender')
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller('data/scorecard')
export class ScorecardPageController {
  constructor(@Inject(ScorecardReader) private readonly reader: ScorecardReader, @Inject(AccessReadModel) private readonly access: AccessReadModel, @Inject(PageRenderer) private readonly pages: PageRenderer) {}

  @Get()
  async card(@Query(valid(pageQuery)) { sender, feed }: z.infer<typeof pageQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const filter = { senders: sendersVisibleTo(principal), sender, feed };
    const [scores, receipts, organisation] = await Promise.all([this.reader.scores(filter), this.reader.receipts(filter), this.access.organisation(sender)]);
    const [card] = cardsOf(scores);
    if (!card) throw new TributaryError('scorecard-unknown', 'there is no score card of this sender and feed, or your role does not see it', { status: 404, remedy: 'Choose one from the page of data received.' });
    const model = cardModel(card, fieldScores(receipts), organisation?.name ?? sender);
    this.pages.send(request, response, { template: 'scorecard', title: `Data quality: ${model.sender}, ${model.feed}`, current: 'data', model: { card: model } });
  }
}
