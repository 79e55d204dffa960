import { Controller, Get, Inject, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { feedSchema } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { AccessReadModel, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiExcludeController, valid } from '@tributary/service';
import { z } from 'zod';
import { PageErrorFilter } from '../pages/page-error.filter.js';
import { PageRenderer } from '../pages/renderer.js';
import { cardModel } from './scorecard-model.js';
import { Scorecards } from './scorecards.js';

const pageQuery = z.object({ sender: z.string().regex(/^[A-Za-z0-9]{3,6}$/), feed: feedSchema, council: z.string().regex(/^\d{3}$/).optional() });

/** The quality of what one sender sends for one feed, field by field. */
@Roles('operator', 'region', 'council', 'sender')
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller('data/scorecard')
export class ScorecardPageController {
  constructor(@Inject(Scorecards) private readonly cards: Scorecards, @Inject(AccessReadModel) private readonly access: AccessReadModel, @Inject(PageRenderer) private readonly pages: PageRenderer) {}

  @Get()
  async card(@Query(valid(pageQuery, { passOver: true })) query: z.infer<typeof pageQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { sender, feed } = query;
    const [cards, councils, organisations] = await Promise.all([this.cards.cards(principal, query), this.cards.councils(principal, sender, feed), this.access.organisations()]);
    const card = cards.find(({ council }) => council === query.council);
    if (!card) throw new TributaryError('scorecard-unknown', 'there is no score card of this sender and feed, or your role does not see it', { status: 404, remedy: 'Choose one from the page of data received.' });
    const model = cardModel(card, card.fields ?? [], new Map(organisations.map(({ id, name }) => [id, name])));
    const links = councils.map(({ id, name }) => ({ name, href: `/data/scorecard?sender=${encodeURIComponent(sender)}&feed=${feed}&council=${id}` }));
    this.pages.send(request, response, { template: 'scorecard', title: `Data quality: ${model.sender}, ${model.feed}`, current: 'data', model: { card: model, councils: query.council === undefined ? links : [] } });
  }
}
