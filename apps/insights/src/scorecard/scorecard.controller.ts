import { Controller, Get, Header, Inject, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { stringify } from 'csv-stringify/sync';
import { feedSchema } from '@tributary/contracts';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiProduces, ApiQuery, ApiResponse, apiSchema, valid } from '@tributary/service';
import { z } from 'zod';
import { cardSchema, type FieldScore } from './scorecard.js';
import { Scorecards } from './scorecards.js';

const scorecardQuery = z.object({ sender: z.string().regex(/^[A-Za-z0-9]{3,6}$/).optional(), feed: feedSchema.optional(), council: z.string().regex(/^\d{3}$/).optional(), format: z.enum(['json', 'csv']).optional() });
const FIELD_COLUMNS = ['record', 'field', 'title', 'expected', 'read', 'filled', 'valid', 'completeness', 'validity'] as const satisfies readonly (keyof FieldScore)[];

/** How complete, valid and timely what senders have sent is, over their last submissions. */
@Controller('v1/scorecard')
export class ScorecardController {
  constructor(@Inject(Scorecards) private readonly scorecards: Scorecards) {}

  @Roles('operator', 'region', 'council', 'sender')
  @ApiQuery({ name: 'sender', required: false, description: 'DfE number or ODS code' })
  @ApiQuery({ name: 'feed', required: false, description: 'with a sender, the answer has the fields of the records too' })
  @ApiQuery({ name: 'council', required: false, description: "DfE number: of what a provider has sent about this council's residents only; to the council's people without small numbers" })
  @ApiQuery({ name: 'format', required: false, enum: ['json', 'csv'], description: 'csv: the fields of one sender and feed' })
  @ApiProduces('application/json', 'text/csv')
  @ApiResponse({ status: 200, schema: apiSchema(z.object({ cards: z.array(cardSchema) })) })
  @Header('Cache-Control', 'private, no-cache')
  @Get()
  async scorecard(@Query(valid(scorecardQuery)) query: z.infer<typeof scorecardQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const cards = await this.scorecards.cards(principal, query);
    response.set('Vary', 'Accept, Authorization, Cookie');
    const csv = query.format === undefined ? request.accepts(['application/json', 'text/csv']) === 'text/csv' : query.format === 'csv';
    if (csv) response.attachment('scorecard.csv').type('text/csv').send(stringify(cards.flatMap(({ fields }) => fields ?? []), { header: true, columns: [...FIELD_COLUMNS], cast: { boolean: (value) => (value ? 'yes' : 'no') }, record_delimiter: 'windows', escape_formulas: true }));
    else response.json({ cards });
  }
}
