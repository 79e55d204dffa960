import { Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { organisationSchema, type Organisation } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOkResponse, apiSchema, ApiTags, DATA_SOURCE } from '@tributary/service';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { ofOrganisation } from '../announcements.js';
import { Changes } from '../changes.js';
import { OrganisationEntity } from '../entities/entities.js';
import { Directory } from './directory.js';

/** Councils and providers: onboarding is a row of data, whichever English council or trust it is. */
@ApiTags('organisations')
@Controller('v1')
export class OrganisationsController {
  constructor(@Inject(Changes) private readonly changes: Changes, @Inject(DATA_SOURCE) private readonly dataSource: DataSource, @Inject(Directory) private readonly directory: Directory) {}

  /** Onboards any English council by its DfE number. */
  @Put('councils/:dfe')
  @Roles('operator')
  @ApiOkResponse({ schema: apiSchema(organisationSchema) })
  async council(@Param('dfe') dfe: string, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<Organisation> {
    const la = await this.directory.council(dfe);
    if (la?.dfe !== dfe) throw new TributaryError('no-such-council', 'no English local authority has this DfE number', { status: 404, remedy: 'Give the three-digit DfE number, for example 806 for Middlesbrough.' });
    return this.#put(principal, { kind: 'council', id: la.dfe, onsCode: la.ons, name: la.name, region: la.region, nhsArea: la.nhsArea, validFrom: la.validFrom, validUntil: la.validUntil });
  }

  /** Onboards a health provider by its ODS code. */
  @Put('providers/:ods')
  @Roles('operator')
  @ApiOkResponse({ schema: apiSchema(organisationSchema) })
  async provider(@Param('ods') ods: string, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<Organisation> {
    const code = ods.toUpperCase();
    if (!/^[A-Z0-9]{3,6}$/.test(code)) throw new TributaryError('not-an-ods-code', 'an ODS code has three to six letters and digits', { status: 400, remedy: 'Give the code of the provider, for example RTR for South Tees.' });
    return this.#put(principal, { kind: 'provider', id: code, onsCode: null, region: null, nhsArea: null, ...(await this.directory.provider(code)) });
  }

  @Get('councils')
  @Roles('operator', 'region', 'council', 'sender', 'auditor')
  @ApiOkResponse({ schema: apiSchema(z.array(organisationSchema)) })
  councils(): Promise<Organisation[]> {
    return this.#list('council');
  }

  @Get('providers')
  @Roles('operator', 'region', 'council', 'sender', 'auditor')
  @ApiOkResponse({ schema: apiSchema(z.array(organisationSchema)) })
  providers(): Promise<Organisation[]> {
    return this.#list('provider');
  }

  #list(kind: Organisation['kind']): Promise<Organisation[]> {
    return this.dataSource.getRepository(OrganisationEntity).find({ where: { kind }, order: { id: 'ASC' } });
  }

  #put(principal: CurrentPrincipalValue, organisation: Organisation): Promise<Organisation> {
    const announcement = ofOrganisation(organisation);
    return this.changes.make(principal.id, 'organisation-onboarded', announcement.key, async (manager) => {
      await manager.upsert(OrganisationEntity, organisation, ['kind', 'id']);
      return { result: organisation, announce: [announcement] };
    });
  }
}
