import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { populationSchema, referenceVersionSchema, TOPICS, type Population } from '@tributary/contracts';
import { isIsoDate, londonDate } from '@tributary/domain';
import { appendOutbox, partitionFor } from '@tributary/messaging';
import { insertRows, withTransaction } from '@tributary/persistence';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import type { Request } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { loadPostcodes } from './load-postcodes.js';
import { hashed, loadTable, type Edition, type Loaded } from './load-table.js';
import { authorities, establishments, organisations, type TableFile } from './tables.js';

const editionQuery = z.object({
  edition: z.string().regex(/^[A-Za-z0-9._ -]{1,40}$/).default('current').describe('name of the edition, as its publisher gives it'),
  validFrom: z.string().refine(isIsoDate).optional().describe('first day on which the edition holds; today when left out'),
  replace: z.enum(['true', 'false']).default('false').describe('load it although it is older than what is in force, or much smaller'),
});
type EditionQuery = z.infer<typeof editionQuery>;
const postcodesResult = z.object({ edition: z.string(), validFrom: z.string(), postcodes: z.number().int(), changedOutwardCodes: z.number().int() });
const loadedResult = z.object({ edition: z.string(), validFrom: z.string(), entries: z.number().int(), changedBuckets: z.number().int() });
const versionsResult = z.array(referenceVersionSchema.extend({ entries: z.number().int(), loadedAt: z.string() }));
const populationsInput = z.array(populationSchema).min(1).max(2000);
const populationsResult = z.object({ loaded: z.number().int() });

/** Reference data: official files by edition, and population estimates. Nothing personal. */
@ApiTags('reference')
@Controller('v1/reference')
export class ReferenceController {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  /** Loads a postcode directory (CSV); what it says replaces what was known of the same postcodes. */
  @Post('postcodes')
  @HttpCode(200)
  @Roles('operator')
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ schema: apiSchema(postcodesResult) })
  async postcodes(@Query(valid(editionQuery)) query: EditionQuery, @Req() request: Request, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof postcodesResult>> {
    const wanted = editionOf(query, principal);
    return withTransaction(this.pool, async (tx) => {
      const loaded = await loadPostcodes(tx, request, wanted);
      await auditTo(tx, { actor: principal.id, action: 'postcodes-loaded', target: `edition:${wanted.edition}`, detail: { postcodes: loaded.postcodes, changed: loaded.changedOutwardCodes } });
      return { edition: wanted.edition, validFrom: wanted.validFrom, ...loaded };
    }, { attempts: 1 });
  }

  @Post('establishments')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: 'Load all establishments of Get Information About Schools (edubasealldata, CSV)' })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ schema: apiSchema(loadedResult) })
  establishments(@Query(valid(editionQuery)) query: EditionQuery, @Req() request: Request, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<Loaded> {
    return this.#load(establishments, query, request, principal);
  }

  @Post('organisations')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: 'Load organisations of the NHS Organisation Data Service (CSV download)' })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ schema: apiSchema(loadedResult) })
  organisations(@Query(valid(editionQuery)) query: EditionQuery, @Req() request: Request, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<Loaded> {
    return this.#load(organisations, query, request, principal);
  }

  @Post('authorities')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: 'Load the history of local authority codes (CSV of DfE)' })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ schema: apiSchema(loadedResult) })
  authorities(@Query(valid(editionQuery)) query: EditionQuery, @Req() request: Request, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<Loaded> {
    return this.#load(authorities, query, request, principal);
  }

  #load<E>(file: TableFile<E>, query: EditionQuery, request: Request, principal: CurrentPrincipalValue): Promise<Loaded> {
    const wanted = editionOf(query, principal);
    return withTransaction(this.pool, async (tx) => {
      const loaded = await loadTable(tx, file, (sum) => Readable.from(hashed(request, sum)), wanted);
      await auditTo(tx, { actor: principal.id, action: 'reference-loaded', target: `${file.table}:${wanted.edition}`, detail: { entries: loaded.entries, changed: loaded.changedBuckets } });
      return loaded;
    }, { attempts: 1 });
  }

  /** Which editions have been loaded, and when each was in force. */
  @Get('versions')
  @Roles('operator', 'region', 'council', 'sender', 'auditor')
  @ApiOkResponse({ schema: apiSchema(versionsResult) })
  async versions(): Promise<z.infer<typeof versionsResult>> {
    const { rows } = await this.pool.query<{ table: z.infer<typeof referenceVersionSchema>['table']; edition: string; validFrom: string; validUntil: string | null; entries: number; loadedAt: Date }>(
      `select reference as table, edition, valid_from as "validFrom", valid_until as "validUntil", entries, loaded_at as "loadedAt" from reference_version order by reference, valid_from desc, loaded_at desc`);
    return rows.map((row) => ({ ...row, loadedAt: row.loadedAt.toISOString() }));
  }

  /** Loads population estimates by single year of age. */
  @Post('populations')
  @HttpCode(200)
  @Roles('operator')
  @ApiOkResponse({ schema: apiSchema(populationsResult) })
  async populations(@Body(valid(populationsInput)) input: Population[], @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof populationsResult>> {
    await withTransaction(this.pool, async (tx) => {
      await insertRows(tx, 'population', { edition: 'text', area: 'text', date: 'date', ages: 'int[]' }, input.map((p) => [p.edition, p.area, p.date, p.ages]),
        'on conflict (edition, area) do update set date = excluded.date, ages = excluded.ages');
      await appendOutbox(tx, input.map((value) => {
        const key = `${value.edition}|${value.area}`;
        return { topic: TOPICS.populations, partition: partitionFor(key, TOPICS.populations.partitions), key, value };
      }));
      await auditTo(tx, { actor: principal.id, action: 'populations-loaded', target: 'populations', detail: { loaded: input.length } });
    });
    return { loaded: input.length };
  }

  @Get('postcodes')
  @Roles('operator', 'region')
  @ApiOkResponse({ schema: apiSchema(z.object({ postcodes: z.number().int(), editions: z.array(z.string()) })) })
  async summary(): Promise<{ postcodes: number; editions: string[] }> {
    const { rows } = await this.pool.query<{ n: string; editions: string[] | null }>('select count(*) as n, array_agg(distinct edition order by edition) as editions from postcode');
    return { postcodes: Number(rows[0]?.n), editions: rows[0]?.editions ?? [] };
  }
}

function editionOf({ edition, validFrom, replace }: EditionQuery, principal: CurrentPrincipalValue): Edition {
  return { edition, validFrom: validFrom ?? londonDate(new Date()), replace: replace === 'true', actor: principal.id };
}
