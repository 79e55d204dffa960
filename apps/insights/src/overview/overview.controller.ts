import { Controller, Get, Inject, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { definitionOf, type IndicatorDefinition } from '@tributary/indicators';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiExcludeController, valid } from '@tributary/service';
import type { z } from 'zod';
import { FigureReader } from '../figures/figure-reader.js';
import { breakdownChoices, indicatorChoices } from '../pages/choices.js';
import { PageContexts, mainRegion, standingIn, type PageContext } from '../pages/page-context.js';
import { PageErrorFilter } from '../pages/page-error.filter.js';
import type { PeriodChoice } from '../pages/periods.js';
import { overviewQuery } from '../pages/queries.js';
import { pageTitleOf, PageRenderer } from '../pages/renderer.js';
import { stateLine, type StateLine } from '../pages/state-line.js';
import { viewerOf } from '../pages/viewer.js';
import { takingPart } from '../words/taking-part.js';
import { overviewModel, type OverviewModel } from './overview-model.js';

const FIRST = 'EHC12';

/** Every council by one indicator, against the region. */
@Roles('operator', 'region', 'auditor', 'bi', 'council', 'sender')
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller()
export class OverviewController {
  constructor(@Inject(PageContexts) private readonly contexts: PageContexts, @Inject(FigureReader) private readonly reader: FigureReader, @Inject(PageRenderer) private readonly pages: PageRenderer) {}

  @Get()
  async front(@Query(valid(overviewQuery, { passOver: true })) query: z.infer<typeof overviewQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const viewer = viewerOf(request);
    if (!viewer?.figures) return response.redirect(303, '/data');
    if (viewer.council !== null && query.indicator === undefined) return response.redirect(303, `/councils/${viewer.council}`);
    const context = await this.contexts.read(principal, query.period);
    const definition = definitionOf(query.indicator ?? FIRST);
    if (!definition) return response.redirect(303, '/');
    const choices = breakdownChoices(definition, query.breakdown);
    const overview = context.period === null ? null : await this.#overview(context, context.period, definition, choices.breakdown);
    this.pages.send(request, response, {
      template: 'overview', title: pageTitleOf([overview?.overview.title, 'Region overview', context.period?.title]), current: 'region',
      model: { period: context.period, definition, indicators: indicatorChoices(definition.id), breakdowns: choices.options, ...overview },
    });
  }

  async #overview(context: PageContext, { period, state }: PeriodChoice, definition: IndicatorDefinition, breakdown: string): Promise<{ readonly overview: OverviewModel; readonly state: StateLine; readonly takingPart: string | null }> {
    const region = mainRegion(context.councils);
    const [figures, release, standing] = await Promise.all([
      this.reader.find(context.visibility, { indicators: [definition.id], periods: [period], breakdowns: [breakdown] }), this.reader.latestRelease(period),
      standingIn(this.reader, context, region, { indicator: definition.id, breakdown, period }),
    ]);
    return { overview: await overviewModel({ definition, breakdown, period, figures, councils: context.councils, region }), state: stateLine(state, figures, release), takingPart: takingPart(standing) };
  }
}
