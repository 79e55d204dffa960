import { createHash } from 'node:crypto';
import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { TOPICS, type Objection } from '@tributary/contracts';
import { londonDate, TributaryError } from '@tributary/domain';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiBody, ApiConsumes, ApiOkResponse, apiSchema, ApiTags, DATA_SOURCE, valid } from '@tributary/service';
import type { Request } from 'express';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { Changes } from '../changes.js';
import { ObjectionEntity } from '../entities/entities.js';
import { readObjections, type ObjectionRow } from './objection-file.js';
import { ObjectionTokens } from './objection-tokens.js';

const resultSchema = z.object({
  /** People whose objection is now recorded, those recorded before included. */
  recorded: z.number().int(),
  /** Rows that no token can be made of: line of the file and what is missing. */
  refused: z.array(z.object({ line: z.number().int(), reason: z.string() })),
});
const countSchema = z.object({ active: z.number().int(), withdrawn: z.number().int() });

/** Objections (opt-outs). A file of identities comes in; only keyed tokens stay, and who asks what is recorded gets counts. */
@ApiTags('objections')
@Controller('v1/objections')
export class ObjectionsController {
  constructor(
    @Inject(Changes) private readonly changes: Changes, @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(ObjectionTokens) private readonly tokens: ObjectionTokens,
  ) {}

  /** Records objections from a CSV file, one row a person: nhs_number, upn, forename, surname, birth_date, sex, postcode, from. */
  @Post()
  @HttpCode(200)
  @Roles('operator')
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ schema: apiSchema(resultSchema) })
  async add(@Req() request: Request, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof resultSchema>> {
    const rows = await readObjections(request, londonDate(new Date()));
    const refused: { line: number; reason: string }[] = [];
    const objections = new Map<string, Objection>();
    for (const row of rows) {
      const made = await this.#objectionOf(row);
      if ('reason' in made) refused.push({ line: row.line, reason: made.reason });
      else objections.set(made.id, made);
    }
    const all = [...objections.values()];
    await this.changes.make(principal.id, 'objections-recorded', 'objections', async (manager) => {
      await manager.upsert(ObjectionEntity, all.map((o) => ({ ...o })), ['id']);
      return { result: null, announce: all.map((value) => ({ topic: TOPICS.objections, key: value.id, value })), detail: { recorded: all.length, refused: refused.length } };
    });
    return { recorded: all.length, refused };
  }

  @Get()
  @Roles('operator', 'region', 'auditor')
  @ApiOkResponse({ schema: apiSchema(countSchema) })
  async counts(): Promise<z.infer<typeof countSchema>> {
    const repository = this.dataSource.getRepository(ObjectionEntity);
    return { active: await repository.countBy({ withdrawn: false }), withdrawn: await repository.countBy({ withdrawn: true }) };
  }

  /** Takes an objection back, by its id. */
  @Delete(':id')
  @HttpCode(204)
  @Roles('operator')
  async withdraw(@Param('id', valid(z.uuid())) id: string, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<void> {
    await this.changes.make(principal.id, 'objection-withdrawn', `objection:${id}`, async (manager) => {
      const known = await manager.findOneBy(ObjectionEntity, { id });
      if (!known) throw new TributaryError('no-such-objection', 'there is no objection of this id', { status: 404 });
      const withdrawn: Objection = { id, tokens: known.tokens, from: known.from, withdrawn: true };
      await manager.save(ObjectionEntity, { ...withdrawn });
      return { result: null, announce: [{ topic: TOPICS.objections, key: id, value: withdrawn }] };
    });
  }

  async #objectionOf(row: ObjectionRow): Promise<Objection | { reason: string }> {
    const tokens = await this.tokens.of(row);
    if (tokens.length === 0) return { reason: 'neither a valid NHS number, nor a UPN, nor forename, surname and date of birth with sex or postcode' };
    return { id: idOf(tokens), tokens, from: row.from, withdrawn: false };
  }
}

/** The same person's same objection has the same id, so that a file sent twice records nothing twice. */
function idOf(tokens: readonly string[]): string {
  const hex = createHash('sha256').update(tokens.toSorted().join(' ')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
