import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { londonDate } from '@tributary/domain';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiBody, ApiConsumes, ApiOkResponse, apiSchema, ApiTags, POOL } from '@tributary/service';
import type { Request } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { ofObjection } from '../announcements.js';
import { Changes } from '../changes.js';
import { missingFrom, readObjections, type RefusedRow } from './objection-file.js';
import { countObjections, recordObjections, withdrawObjections, type Objecting } from './objection-store.js';
import { ObjectionTokens } from './objection-tokens.js';

const refused = z.array(z.object({ line: z.number().int(), reason: z.string() }));
const recordedSchema = z.object({
  /** People whose objection is now recorded, those recorded before included. */
  recorded: z.number().int(),
  /** Rows that are not taken: line of the file and what to write. All others are. */
  refused,
});
const withdrawnSchema = z.object({
  /** People whose objection is now withdrawn, those withdrawn before included. */
  withdrawn: z.number().int(),
  /** Lines of rows that recorded no objection. */
  unmatched: z.array(z.number().int()),
  refused,
});
const countSchema = z.object({
  active: z.number().int(), withdrawn: z.number().int(),
  /** Active ones without a token of the current key: they find nobody in what is sent now, until they are recorded again. */
  underFormerKey: z.number().int(),
});

/** Objections (opt-outs). A file of identities comes in; only keyed tokens stay, and who asks what is recorded gets counts. */
@ApiTags('objections')
@Controller('v1/objections')
export class ObjectionsController {
  constructor(@Inject(Changes) private readonly changes: Changes, @Inject(POOL) private readonly pool: pg.Pool, @Inject(ObjectionTokens) private readonly tokens: ObjectionTokens) {}

  /** Records objections from a CSV file, one row a person: nhs_number, upn, uln, forename, surname, birth_date, sex, postcode, from. A row that could have no effect is refused. */
  @Post()
  @HttpCode(200)
  @Roles('operator')
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ schema: apiSchema(recordedSchema) })
  async add(@Req() request: Request, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof recordedSchema>> {
    const { people, refused } = await this.#read(request);
    return this.changes.make(principal.id, 'objections-recorded', 'objections', async (_, tx) => {
      const { recorded, objections } = await recordObjections(tx, people);
      return { result: { recorded, refused }, announce: objections.map(ofObjection), detail: { recorded, refused: refused.length } };
    });
  }

  /** Withdraws objections by the rows that recorded them (`from` does not matter). Health records of these people come back into open figures by themselves. */
  @Post('withdrawals')
  @HttpCode(200)
  @Roles('operator')
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ schema: apiSchema(withdrawnSchema) })
  async withdraw(@Req() request: Request, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof withdrawnSchema>> {
    const { people, refused } = await this.#read(request);
    return this.changes.make(principal.id, 'objections-withdrawn', 'objections', async (_, tx) => {
      const { withdrawn, unmatched, objections } = await withdrawObjections(tx, people);
      return { result: { withdrawn, unmatched, refused }, announce: objections.map(ofObjection), detail: { withdrawn, unmatched: unmatched.length, refused: refused.length } };
    });
  }

  @Get()
  @Roles('operator', 'region', 'auditor')
  @ApiOkResponse({ schema: apiSchema(countSchema) })
  async counts(): Promise<z.infer<typeof countSchema>> {
    return countObjections(this.pool, await this.tokens.kid());
  }

  /** The rows that can find their person, and all others with what to write. */
  async #read(request: Request): Promise<{ people: Objecting[]; refused: RefusedRow[] }> {
    const read = await readObjections(request, londonDate(new Date()));
    const people: Objecting[] = [];
    const refused = [...read.refused];
    for (const row of read.rows) {
      const keys = await this.tokens.of(row);
      if (keys) people.push({ line: row.line, from: row.from, ...keys });
      else refused.push({ line: row.line, reason: missingFrom(row) });
    }
    return { people, refused: refused.toSorted((a, b) => a.line - b.line) };
  }
}
