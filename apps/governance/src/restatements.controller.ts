import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOperation, ApiResponse, apiSchema, ApiTags } from '@tributary/service';
import { z } from 'zod';
import { ofAgreement, ofObjection, ofOrganisation, ofPrincipal } from './announcements.js';
import { Changes } from './changes.js';
import { AgreementEntity, OrganisationEntity, PrincipalEntity } from './entities/entities.js';
import { everyObjection } from './objections/objection-store.js';

const restatedSchema = z.object({ agreements: z.number().int(), objections: z.number().int(), principals: z.number().int(), organisations: z.number().int() });

/** Every decision of governance once more, for services whose messages were lost with the broker: an objection that never arrived would not be honoured. */
@ApiTags('restatements')
@Controller('v1/restatements')
export class RestatementsController {
  constructor(@Inject(Changes) private readonly changes: Changes) {}

  @Post()
  @HttpCode(202)
  @Roles('operator')
  @ApiOperation({ summary: 'Announce all agreements, objections, principals and organisations once more, as they stand' })
  @ApiResponse({ status: 202, schema: apiSchema(restatedSchema) })
  restate(@CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof restatedSchema>> {
    return this.changes.make(principal.id, 'decisions-restated', 'governance', async (manager, tx) => {
      const [organisations, principals, agreements] = [await manager.find(OrganisationEntity), await manager.find(PrincipalEntity), await manager.find(AgreementEntity)];
      const objections = await everyObjection(tx);
      const announce = [...objections.map(ofObjection), ...organisations.map(ofOrganisation), ...principals.map(ofPrincipal), ...agreements.map(ofAgreement)];
      const result = { agreements: agreements.length, objections: objections.length, principals: principals.length, organisations: organisations.length };
      return { result, announce, detail: result };
    });
  }
}
