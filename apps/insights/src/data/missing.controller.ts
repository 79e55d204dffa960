import { Controller, Get, Header, Inject } from '@nestjs/common';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiOperation, ApiResponse, apiSchema } from '@tributary/service';
import { z } from 'zod';
import { GapFinder } from './gaps.js';

const missingSchema = z.object({
  missing: z.array(z.object({
    sender: z.string(), name: z.string(), feed: z.string(),
    /** DfE numbers of the councils whose agreements wait for it. */
    councils: z.array(z.string()),
    /** First day of the oldest of these agreements. */
    since: z.string(),
  })),
});

/** What has been agreed and has never been received. */
@Controller('v1/missing')
export class MissingController {
  constructor(@Inject(GapFinder) private readonly gaps: GapFinder) {}

  @Roles('operator', 'region', 'council', 'sender')
  @ApiOperation({ summary: 'Senders and feeds with an agreement today from which nothing has ever been accepted, and since when' })
  @ApiResponse({ status: 200, schema: apiSchema(missingSchema) })
  @Header('Cache-Control', 'private, no-cache')
  @Get()
  async missing(@CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof missingSchema>> {
    const { missing, organisations } = await this.gaps.find(principal);
    const names = new Map(organisations.map(({ id, name }) => [id, name]));
    const numbers = new Map(organisations.map(({ id, onsCode }) => [onsCode, id]));
    return { missing: missing.map(({ sender, feed, councils, since }) => ({ sender, name: names.get(sender) ?? sender, feed, councils: councils.map((code) => numbers.get(code) ?? code), since })) };
  }
}
