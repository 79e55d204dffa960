import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { receiptSummarySchema } from '@tributary/contracts';
import { CurrentPrincipal, Roles, type CurrentPrincipalValue } from '@tributary/security';
import { ApiResponse, apiSchema, valid } from '@tributary/service';
import { z } from 'zod';
import { sendersVisibleTo } from '../figures/visibility.js';
import { ReceiptReader } from './receipt-reader.js';

const receiptsQuery = z.object({ page: z.coerce.number().int().min(1).max(1_000_000).default(1), pageSize: z.coerce.number().int().min(1).max(1_000).default(100) });
const receiptsPage = z.object({ receipts: z.array(receiptSummarySchema), page: z.number().int(), pageSize: z.number().int(), total: z.number().int(), next: z.string().nullable() });

/** Who has sent what, and what came of it. */
@Controller('v1/receipts')
export class ReceiptsController {
  constructor(@Inject(ReceiptReader) private readonly reader: ReceiptReader) {}

  @Roles('operator', 'region', 'council', 'sender')
  @ApiResponse({ status: 200, schema: apiSchema(receiptsPage) })
  @Header('Cache-Control', 'private, no-cache')
  @Get()
  async receipts(@Query(valid(receiptsQuery)) { page, pageSize }: z.infer<typeof receiptsQuery>, @CurrentPrincipal() principal: CurrentPrincipalValue): Promise<z.infer<typeof receiptsPage>> {
    const senders = sendersVisibleTo(principal);
    const [receipts, total] = await Promise.all([this.reader.latest(senders, { limit: pageSize, offset: (page - 1) * pageSize }), this.reader.count(senders)]);
    const next = page * pageSize < total ? `/v1/receipts?page=${page + 1}&pageSize=${pageSize}` : null;
    return { receipts, page, pageSize, total, next };
  }
}
