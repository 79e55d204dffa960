import { Controller, Get, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { TributaryError } from '@tributary/domain';
import { withTransaction } from '@tributary/persistence';
import { auditTo, CurrentPrincipal, otherOrganisation, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, apiSchema, CONFIG, POOL, valid } from '@tributary/service';
import type { Request } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import type { LinkageConfig } from '../config.js';
import { crossCheck, crossCheckSchema, type CrossCheck } from '../cross/cross-check.js';
import { evaluate, evaluationSchema, truthRowSchema, type Evaluation } from './evaluation.js';
import { explain, explanationSchema, type Explanation } from './explanation.js';
import { linkageRates, ratesSchema, type Rates } from './rates.js';

/** The sender has the shape of one: what has not (a number of a person) is refused before it can stand in an audit entry or an answer. */
const crossQuery = z.object({ scope: z.string().regex(/^20\d\d$/, 'a collection year such as 2025'), sender: z.string().regex(/^[A-Za-z0-9]{3,6}$/, 'a DfE number').optional() });
const pairQuery = z.object({ a: z.string().min(1).max(500), b: z.string().min(1).max(500) });

@Controller('v1')
export class LinkageController {
  constructor(@Inject(POOL) private readonly pool: pg.Pool, @Inject(CONFIG) private readonly config: LinkageConfig) {}

  @Get('explanations')
  @Roles('operator', 'region')
  @ApiOperation({ summary: "Why two records are, or are not, one person's" })
  @ApiQuery({ name: 'a', description: 'record key, record id, or feed|sender|scope|subjectId' })
  @ApiQuery({ name: 'b', description: 'record key, record id, or feed|sender|scope|subjectId' })
  @ApiResponse({ status: 200, schema: apiSchema(explanationSchema) })
  async explanation(@Query(valid(pairQuery)) query: z.infer<typeof pairQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<Explanation> {
    const explanation = await explain(this.pool, query.a, query.b);
    await withTransaction(this.pool, async (tx) => auditTo(tx, {
      actor: principal.id, action: 'link-explained', target: explanation.a.record, detail: { other: explanation.b.record },
    }));
    return explanation;
  }

  @Get('linkage-rates')
  @Roles('operator', 'region')
  @ApiOperation({ summary: "How many of each source's persons are linked, and why the others are not" })
  @ApiResponse({ status: 200, schema: apiSchema(ratesSchema) })
  async rates(): Promise<Rates> {
    return linkageRates(this.pool);
  }

  @Get('cross-checks')
  @Roles('operator', 'sender')
  @ApiOperation({ summary: "What comparing a council's SEN2 return with its school census, and with other councils' returns, finds: counts by school and month, never who" })
  @ApiQuery({ name: 'scope', description: 'collection year, for example 2025' })
  @ApiQuery({ name: 'sender', required: false, description: 'DfE number of the council; a sender asks for its own only' })
  @ApiResponse({ status: 200, schema: apiSchema(crossCheckSchema) })
  async crossChecks(@Query(valid(crossQuery)) { scope, sender }: z.infer<typeof crossQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<CrossCheck> {
    const asked = sender ?? principal.organisation;
    if (asked === null) throw new TributaryError('no-sender', 'it is not said whose return is meant', { status: 400, remedy: 'Name the sender: sender=806.' });
    if (!principal.roles.includes('operator') && asked !== principal.organisation) {
      await withTransaction(this.pool, async (tx) => auditTo(tx, { actor: principal.id, action: 'cross-check-denied', target: `sender:${asked}`, detail: { scope } }));
      throw otherOrganisation();
    }
    return crossCheck(this.pool, asked, scope);
  }

  @Post('evaluation')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: 'Pairwise precision and recall of the links against a truth; off unless configured' })
  @ApiConsumes('application/x-ndjson')
  @ApiBody({ description: 'one JSON object a line', schema: apiSchema(truthRowSchema, 'input') })
  @ApiResponse({ status: 200, schema: apiSchema(evaluationSchema) })
  async evaluation(@Req() request: Request, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<Evaluation> {
    if (this.config.EVALUATION !== 'on') {
      throw new TributaryError('evaluation-off', 'evaluation is not open on this system', { status: 404, remedy: 'EVALUATION=on opens it, for synthetic data only.' });
    }
    const evaluation = await evaluate(this.pool, request);
    await withTransaction(this.pool, async (tx) => auditTo(tx, { actor: principal.id, action: 'links-evaluated', target: 'linkage', detail: { subjects: evaluation.subjects } }));
    return evaluation;
  }
}
