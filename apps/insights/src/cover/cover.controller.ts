import { Controller, Get, Inject, Param, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { nhsAreaOns } from '@tributary/domain';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiExcludeController, valid } from '@tributary/service';
import type { z } from 'zod';
import { FigureIndex } from '../figures/figure-index.js';
import { FigureReader } from '../figures/figure-reader.js';
import { councilBy, PageContexts, type Council, type PageContext } from '../pages/page-context.js';
import { PageErrorFilter } from '../pages/page-error.filter.js';
import { periodsUpTo, type PeriodChoice } from '../pages/periods.js';
import { coverQuery } from '../pages/queries.js';
import { pageTitleOf, PageRenderer } from '../pages/renderer.js';
import { stateLine } from '../pages/state-line.js';
import { RULES } from '../standouts/standouts.js';
import { coverModel } from './cover-model.js';
import { COVER_ROWS } from './lenses.js';

const INDICATORS = [...new Set([...COVER_ROWS.map((row) => row.indicator), 'DQ01'])];
const BREAKDOWNS = [...new Set(['all', ...COVER_ROWS.map((row) => row.breakdown)])];

/** The joint dashboard of one council. */
@Roles('operator', 'region', 'auditor', 'bi', 'council')
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller('councils')
export class CoverController {
  constructor(@Inject(PageContexts) private readonly contexts: PageContexts, @Inject(FigureReader) private readonly reader: FigureReader, @Inject(PageRenderer) private readonly pages: PageRenderer) {}

  @Get()
  async list(@CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { councils } = await this.contexts.read(principal, undefined);
    this.pages.send(request, response, { template: 'councils', title: 'Councils', current: 'councils', model: { councils } });
  }

  @Get(':dfe')
  async cover(@Param('dfe') dfe: string, @Query(valid(coverQuery, { passOver: true })) query: z.infer<typeof coverQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const context = await this.contexts.read(principal, query.period);
    const council = councilBy(context, dfe);
    const base = { council, councils: context.councils, period: context.period, rules: RULES };
    const cover = context.period === null ? null : await this.#cover(context, context.period, council);
    this.pages.send(request, response, { template: 'cover', title: pageTitleOf([council.name, context.period?.title]), current: 'councils', model: { ...base, ...cover } });
  }

  async #cover(context: PageContext, { period, state }: PeriodChoice, council: Council): Promise<object> {
    const periods = periodsUpTo(period);
    const nhs = council.nhsArea === null ? undefined : nhsAreaOns(council.nhsArea);
    const areas = [council.code, council.region, nhs].filter((code) => code !== undefined);
    const common = { indicators: INDICATORS, breakdowns: BREAKDOWNS };
    const [figures, peers, release] = await Promise.all([
      this.reader.find(context.visibility, { ...common, areas, periods }),
      this.reader.find(context.visibility, { ...common, areaLevel: 'council', periods: [period] }),
      this.reader.latestRelease(period),
    ]);
    const index = new FigureIndex(figures);
    const own = figures.filter((f) => f.area === council.code && f.period === period);
    return { cover: coverModel({ council, period, periods, figures: index, peers }), state: stateLine(state, own, release) };
  }
}
