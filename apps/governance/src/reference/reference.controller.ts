import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { populationSchema, TOPICS, type Population, type Postcodes } from '@tributary/contracts';
import { appendOutbox, partitionFor } from '@tributary/messaging';
import { copyRows, insertRows, lockKey, streamRows, withTransaction, type Tx } from '@tributary/persistence';
import { auditTo, CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiBody, ApiConsumes, ApiOkResponse, apiSchema, ApiTags, POOL, valid } from '@tributary/service';
import type { Request } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { readPostcodes } from './postcode-file.js';

const postcodesQuery = z.object({ edition: z.string().min(1).max(40).default('current') });
const postcodesResult = z.object({ edition: z.string(), postcodes: z.number().int(), changedOutwardCodes: z.number().int() });
const populationsInput = z.array(populationSchema).min(1).max(2000);
const populationsResult = z.object({ loaded: z.number().int() });

/** Reference data: postcodes and population estimates. Nothing personal. */
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
  async postcodes(@Query(valid(postcodesQuery)) { edition }: z.infer<typeof postcodesQuery>, @Req() request: Request, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof postcodesResult>> {
    return withTransaction(this.pool, async (tx) => {
      await lockKey(tx, 'governance.postcodes');
      await tx.query(`set local statement_timeout = '30min'`);
      const postcodes = await loadPostcodes(tx, request, edition);
      const changed = await announceChanged(tx, edition);
      await auditTo(tx, { actor: principal.id, action: 'postcodes-loaded', target: `edition:${edition}`, detail: { postcodes, changed } });
      return { edition, postcodes, changedOutwardCodes: changed };
    });
  }

  /** Loads population estimates by single year of age. */
  @Post('populations')
  @HttpCode(200)
  @Roles('operator')
  @ApiBody({ schema: apiSchema(populationsInput, 'input') })
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

/** COPY into a loading table, then one merge; returns the number of rows read. */
async function loadPostcodes(tx: Tx, request: Request, edition: string): Promise<number> {
  const loading = randomUUID();
  const rows = readPostcodes(request);
  const count = await copyRows(tx, 'postcode_loading', ['loading', 'outward', 'inward', 'lsoa', 'council', 'nhs_area'], (async function* () {
    for await (const row of rows) yield [loading, ...row];
  })());
  await tx.query(`create temporary table changed_outward on commit drop as
    with merged as (
      insert into postcode as p (outward, inward, lsoa, council, nhs_area, edition)
      select distinct on (outward, inward) outward, inward, lsoa, council, nhs_area, '' from postcode_loading where loading = '${loading}'
      on conflict (outward, inward) do update set lsoa = excluded.lsoa, council = excluded.council, nhs_area = excluded.nhs_area, edition = ''
      where (p.lsoa, p.council, p.nhs_area) is distinct from (excluded.lsoa, excluded.council, excluded.nhs_area)
      returning outward)
    select distinct outward from merged`);
  await tx.query(`update postcode set edition = $1 where edition = ''`, [edition]);
  await tx.query('delete from postcode_loading where loading = $1', [loading]);
  return count;
}

/** Announces each outward code in which anything has changed, whole. */
async function announceChanged(tx: Tx, edition: string): Promise<number> {
  let changed = 0;
  const rows = streamRows<{ outward: string; postcodes: Postcodes['postcodes'] }>(tx,
    `select outward, jsonb_object_agg(inward, jsonb_build_array(lsoa, council, nhs_area)) as postcodes
     from postcode where outward in (select outward from changed_outward) group by outward order by outward`, [], 200);
  for await (const { outward, postcodes } of rows) {
    const value: Postcodes = { outward, edition, postcodes };
    await appendOutbox(tx, [{ topic: TOPICS.postcodes, partition: partitionFor(outward, TOPICS.postcodes.partitions), key: outward, value }]);
    changed++;
  }
  return changed;
}
