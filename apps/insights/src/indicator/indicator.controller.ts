import { Controller, Get, Inject, Param, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { periodKind } from '@tributary/domain';
import { DEFINITIONS, disclosureClass, needsOf } from '@tributary/indicators';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiExcludeController, valid } from '@tributary/service';
import type { z } from 'zod';
import { knownDefinition } from '../definitions/known.js';
import { FigureIndex } from '../figures/figure-index.js';
import { FigureReader } from '../figures/figure-reader.js';
import { breakdownChoices, indicatorChoices } from '../pages/choices.js';
import { mainRegion, PageContexts, standingIn } from '../pages/page-context.js';
import { PageErrorFilter } from '../pages/page-error.filter.js';
import { indicatorQuery } from '../pages/queries.js';
import { pageTitleOf, PageRenderer } from '../pages/renderer.js';
import { stateLine } from '../pages/state-line.js';
import { viewerOf } from '../pages/viewer.js';
import { feedList } from '../words/missing.js';
import { unitTitle } from '../words/numbers.js';
import { takingPart } from '../words/taking-part.js';
import { indicatorModel } from './indicator-model.js';

/** How one indicator is counted, over time, by council, and by its parts. */
@Roles('operator', 'region', 'auditor', 'bi', 'council')
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller('indicators')
export class IndicatorController {
  constructor(@Inject(PageContexts) private readonly contexts: PageContexts, @Inject(FigureReader) private readonly reader: FigureReader, @Inject(PageRenderer) private readonly pages: PageRenderer) {}

  @Get()
  list(@Req() request: Request, @Res() response: Response): void {
    const groups = indicatorChoices('').map(({ title, options }) => ({ title, definitions: options.flatMap((option) => DEFINITIONS.filter((d) => d.id === option.value)) }));
    this.pages.send(request, response, { template: 'indicators', title: 'Indicators and how they are counted', current: 'indicators', model: { groups } });
  }

  @Get(':id')
  async one(@Param('id') id: string, @Query(valid(indicatorQuery, { passOver: true })) query: z.infer<typeof indicatorQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const definition = knownDefinition(id);
    const context = await this.contexts.read(principal, query.period);
    const region = mainRegion(context.councils);
    // Who belongs to one council begins there; the region is one of the choices.
    const asked = query.area ?? viewerOf(request)?.council;
    const chosen = context.councils.find((c) => c.dfe === asked || c.code === asked);
    const area = chosen === undefined ? region : { code: chosen.code, name: chosen.name };
    const choices = breakdownChoices(definition, query.breakdown);
    const needs = needsOf(definition, {});
    const base = {
      definition, notes: definition.notes, periodRule: definition.periodRule, source: definition.source, unit: unitTitle(definition.unit), feeds: feedList(needs.feeds), linked: needs.linked, protection: disclosureClass(definition) !== 'D', period: context.period, breakdowns: choices.options,
      areas: [...(region === null ? [] : [{ value: region.code, text: region.name, selected: chosen === undefined }]), ...context.councils.map((c) => ({ value: c.dfe, text: c.name, selected: c === chosen }))],
    };
    if (context.period === null || area === null) return this.pages.send(request, response, { template: 'indicator', title: definition.title, current: 'indicators', model: base });
    const { period, state } = context.period;
    const [figures, release, standing] = await Promise.all([
      this.reader.find(context.visibility, { indicators: [id] }), this.reader.latestRelease(period), standingIn(this.reader, context, region, { indicator: id, breakdown: choices.breakdown, period }),
    ]);
    const periods = [...new Set(figures.map((f) => f.period))].filter((p) => periodKind(p) === periodKind(period)).toSorted();
    const model = await indicatorModel({ definition, breakdown: choices.breakdown, period, periods, area, region, councils: context.councils, figures: new FigureIndex(figures) });
    this.pages.send(request, response, {
      template: 'indicator', title: pageTitleOf([model.subject, area.name, context.period.title]), current: 'indicators', model: { ...base, ...model, takingPart: takingPart(standing), state: stateLine(state, figures.filter((f) => f.period === period), release) },
    });
  }
}
