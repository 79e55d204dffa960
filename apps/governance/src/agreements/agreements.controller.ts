import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { agreementSchema, feedSchema, OUR_PURPOSE, PURPOSES, type Agreement } from '@tributary/contracts';
import { isIsoDate, TributaryError } from '@tributary/domain';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOkResponse, apiSchema, ApiTags, DATA_SOURCE, valid } from '@tributary/service';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { ofAgreement } from '../announcements.js';
import { Changes } from '../changes.js';
import { AgreementEntity, OrganisationEntity } from '../entities/entities.js';
import { Directory } from '../organisations/directory.js';

const day = z.string().refine(isIsoDate);
const EDUCATION: ReadonlySet<string> = new Set(['sen2', 'school-census', 'nhs-numbers']);

/** What an agreement is recorded from. */
export const agreementInput = z.object({
  /** DfE number or ODS code. */
  sender: z.string().min(1),
  feed: feedSchema,
  /** DfE number or ONS code of the council whose residents the data concern. */
  council: z.string().min(1),
  purposes: z.array(z.enum(PURPOSES)).min(1).default([OUR_PURPOSE]),
  from: day,
  until: day,
  retentionDays: z.number().int().min(1).max(3650).default(365),
});
const listQuery = z.object({
  sender: z.string().optional().describe('DfE number or ODS code'), council: z.string().optional().describe('DfE number or ONS code of the council whose residents they are about'),
});

/** Data sharing agreements: without one that is active and names the purpose of joint indicators, no data. */
@ApiTags('agreements')
@Controller('v1/agreements')
export class AgreementsController {
  constructor(@Inject(Changes) private readonly changes: Changes, @Inject(DATA_SOURCE) private readonly dataSource: DataSource, @Inject(Directory) private readonly directory: Directory) {}

  /** Records an agreement; the same one twice is one. */
  @Post()
  @Roles('operator')
  @ApiOkResponse({ schema: apiSchema(agreementSchema) })
  async add(@Body(valid(agreementInput)) input: z.infer<typeof agreementInput>, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<Agreement> {
    const la = await this.directory.council(input.council);
    if (!la) throw new TributaryError('no-such-council', 'no English local authority has this DfE number or ONS code', { status: 404 });
    if (input.until < input.from) throw new TributaryError('agreement-ends-before-it-begins', 'the agreement ends before it begins', { status: 400, remedy: 'Give --until a day on or after --from.' });
    if (EDUCATION.has(input.feed) && input.sender !== la.dfe) {
      throw new TributaryError('sender-is-not-the-council', 'an education return is sent by the council whose children it is about', { status: 400, remedy: 'Give the council itself as sender.' });
    }
    return this.changes.make(principal.id, 'agreement-added', `${input.sender}/${input.feed}/${la.ons}`, async (manager) => {
      await this.#requireOnboarded(manager, input.sender, la.dfe);
      const same = { sender: input.sender, feed: input.feed, council: la.ons, from: input.from, until: input.until, withdrawn: false };
      const known = await manager.findOneBy(AgreementEntity, same);
      const agreement: Agreement = { ...same, id: known?.id ?? randomUUID(), purposes: input.purposes, retentionDays: input.retentionDays };
      await manager.save(AgreementEntity, { ...agreement });
      return { result: agreement, announce: [ofAgreement(agreement)], detail: { id: agreement.id } };
    });
  }

  @Get()
  @Roles('operator', 'region', 'auditor')
  @ApiOkResponse({ schema: apiSchema(z.array(agreementSchema)) })
  async list(@Query(valid(listQuery)) query: z.infer<typeof listQuery>): Promise<Agreement[]> {
    const council = query.council === undefined ? undefined : ((await this.directory.council(query.council))?.ons ?? query.council);
    return this.dataSource.getRepository(AgreementEntity).find({
      where: { ...(query.sender === undefined ? {} : { sender: query.sender }), ...(council === undefined ? {} : { council }) },
      order: { sender: 'ASC', feed: 'ASC', council: 'ASC', from: 'ASC' },
    });
  }

  /** Withdraws an agreement: from now on nothing is taken, and what rests on it is taken back from every open figure. */
  @Delete(':id')
  @Roles('operator')
  @ApiOkResponse({ schema: apiSchema(agreementSchema) })
  async withdraw(@Param('id', valid(z.uuid())) id: string, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<Agreement> {
    return this.changes.make(principal.id, 'agreement-withdrawn', `agreement:${id}`, async (manager) => {
      const known = await manager.findOneBy(AgreementEntity, { id });
      if (!known) throw new TributaryError('no-such-agreement', 'there is no agreement of this id', { status: 404, remedy: 'GET /v1/agreements lists them.' });
      const { sender, feed, council, purposes, from, until, retentionDays } = known;
      const withdrawn: Agreement = { id, sender, feed, council, purposes, from, until, retentionDays, withdrawn: true };
      await manager.save(AgreementEntity, { ...withdrawn });
      return { result: withdrawn, announce: [ofAgreement(withdrawn)] };
    });
  }

  async #requireOnboarded(manager: EntityManager, sender: string, dfe: string): Promise<void> {
    const found = await manager.count(OrganisationEntity, { where: [{ id: sender }, { kind: 'council', id: dfe }] });
    if (found < (sender === dfe ? 1 : 2)) {
      throw new TributaryError('not-onboarded', 'the sender or the council has not been onboarded', { status: 409, remedy: 'Run tributary council onboard or tributary provider onboard first.' });
    }
  }
}
