import { Controller, Get, Header, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { stringify } from 'csv-stringify/sync';
import { receiptFindingSchema, type ReceiptFinding } from '@tributary/contracts';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOperation, ApiProduces, ApiQuery, ApiResponse, apiSchema, valid } from '@tributary/service';
import { z } from 'zod';
import { VisibleReceipts } from './visible-receipts.js';

const findingsQuery = z.object({ format: z.enum(['json', 'csv']).optional() });
/** As receipts of the ingestion services head theirs. */
const COLUMNS = ['rule', 'severity', 'title', 'what_to_do', 'count', 'record', 'field', 'file', 'line', 'column', 'xpath'];

/** What rules found in one submission. */
@Controller('v1/receipts')
export class FindingsController {
  constructor(@Inject(VisibleReceipts) private readonly receipts: VisibleReceipts) {}

  @Roles('operator', 'region', 'council', 'sender')
  @ApiOperation({ summary: 'What rules found in a submission, how often, where and what to do: the first places of each rule; never a value' })
  @ApiQuery({ name: 'format', required: false, enum: ['json', 'csv'], description: 'csv: a row for each place, or one for a finding without' })
  @ApiProduces('application/json', 'text/csv')
  @ApiResponse({ status: 200, schema: apiSchema(z.object({ submission: z.string(), findings: z.array(receiptFindingSchema) })) })
  @Header('Cache-Control', 'private, no-cache')
  @Get(':submission/findings')
  async findings(@Param('submission') submission: string, @Query(valid(findingsQuery)) { format }: z.infer<typeof findingsQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { findings } = await this.receipts.one(principal, submission);
    response.set('Vary', 'Accept, Authorization, Cookie');
    const csv = format === undefined ? request.accepts(['application/json', 'text/csv']) === 'text/csv' : format === 'csv';
    if (csv) response.attachment('findings.csv').type('text/csv').send(stringify(findings.flatMap(rowsOf), { header: true, columns: COLUMNS, record_delimiter: 'windows', escape_formulas: true }));
    else response.json({ submission, findings });
  }
}

function rowsOf({ rule, severity, title, remedy, count, places = [] }: ReceiptFinding): object[] {
  const about = { rule, severity, title, what_to_do: remedy, count };
  return places.length === 0 ? [about] : places.map((place) => ({ ...about, ...place }));
}
