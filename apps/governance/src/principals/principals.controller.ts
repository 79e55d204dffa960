import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { principalSchema, ROLES, type Principal } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOkResponse, apiSchema, ApiTags, DATA_SOURCE, valid } from '@tributary/service';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { ofPrincipal } from '../announcements.js';
import { Changes } from '../changes.js';
import { PrincipalEntity } from '../entities/entities.js';

const principalInput = z.object({ roles: z.array(z.enum(ROLES)).min(1), organisation: z.string().nullable().default(null), withdrawn: z.boolean().default(false) });

/** As identity providers name callers: at most 255 characters of ASCII (OpenID Connect, `sub`), of which the log and the topic can hold each. */
const principalId = z.string().regex(/^[\x20-\x7e]{1,255}$/);

/** Who may do what: the only place roles come from. */
@ApiTags('principals')
@Controller('v1/principals')
export class PrincipalsController {
  constructor(@Inject(Changes) private readonly changes: Changes, @Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  @Put(':id')
  @Roles('operator')
  @ApiOkResponse({ schema: apiSchema(principalSchema) })
  async put(@Param('id', valid(principalId)) id: string, @Body(valid(principalInput)) input: z.infer<typeof principalInput>, @CurrentPrincipal() caller: CurrentPrincipalValue): Promise<Principal> {
    if (input.organisation === null && input.roles.some((role) => role === 'sender' || role === 'council')) {
      throw new TributaryError('organisation-missing', 'a sender or a council principal belongs to an organisation', { status: 400, remedy: 'Give the DfE number or ODS code as organisation.' });
    }
    if (id === caller.id && (input.withdrawn || !input.roles.includes('operator'))) {
      throw new TributaryError('own-role', 'an operator cannot take the role from itself', { status: 409, remedy: 'Let another operator do it.' });
    }
    const principal: Principal = { id, ...input };
    return this.changes.make(caller.id, 'principal-set', `principal:${id}`, async (manager) => {
      await manager.upsert(PrincipalEntity, { ...principal }, ['id']);
      return { result: principal, announce: [ofPrincipal(principal)], detail: { roles: input.roles.join(' '), withdrawn: input.withdrawn } };
    });
  }

  @Get()
  @Roles('operator', 'auditor')
  @ApiOkResponse({ schema: apiSchema(z.array(principalSchema)) })
  list(): Promise<Principal[]> {
    return this.dataSource.getRepository(PrincipalEntity).find({ order: { id: 'ASC' } });
  }
}
