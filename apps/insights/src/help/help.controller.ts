import { Controller, Get, Inject, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { TributaryError } from '@tributary/domain';
import { Public, Roles } from '@tributary/security';
import { ApiExcludeController } from '@tributary/service';
import { PageErrorFilter } from '../pages/page-error.filter.js';
import { PageRenderer } from '../pages/renderer.js';
import { RULES } from '../standouts/standouts.js';

/** How to read the dashboard. */
@Roles('operator', 'region', 'auditor', 'bi', 'council', 'sender')
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller('help')
export class HelpController {
  constructor(@Inject(PageRenderer) private readonly pages: PageRenderer) {}

  @Get()
  help(@Req() request: Request, @Res() response: Response): void {
    this.pages.send(request, response, { template: 'help', title: 'How to read these figures', current: 'help', model: { rules: RULES } });
  }
}

/** Pages for everybody, and the answer to addresses that lead nowhere. Registered last. */
@Public()
@UseFilters(PageErrorFilter)
@ApiExcludeController()
@Controller()
export class OpenPagesController {
  constructor(@Inject(PageRenderer) private readonly pages: PageRenderer) {}

  @Get('signed-out')
  signedOut(@Req() request: Request, @Res() response: Response): void {
    this.pages.send(request, response, { template: 'signed-out', title: 'You have signed out', model: {} });
  }

  @Get('{*path}')
  nowhere(): never {
    throw new TributaryError('not-found', 'There is nothing at this address.', { status: 404 });
  }
}
