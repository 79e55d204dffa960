import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { TributaryError } from '@tributary/domain';
import { auditTo, type CurrentPrincipalValue } from '@tributary/security';
import { POOL } from '@tributary/service';
import { sendersVisibleTo } from '../figures/visibility.js';
import { ReceiptReader, type ReceiptInFull } from './receipt-reader.js';

/** One receipt in full, for those who may see it. */
@Injectable()
export class VisibleReceipts {
  constructor(@Inject(ReceiptReader) private readonly receipts: ReceiptReader, @Inject(POOL) private readonly pool: pg.Pool) {}

  /** @throws TributaryError `receipt-unknown` (404), also for another organisation's, which is written to the audit log. */
  async one(principal: CurrentPrincipalValue, submission: string): Promise<ReceiptInFull> {
    const found = await this.receipts.one(sendersVisibleTo(principal), submission);
    if (found) return found;
    if (await this.receipts.exists(submission)) {
      await auditTo(this.pool, { actor: principal.id, action: 'receipt-read-denied', target: `submission:${submission}`, detail: { reason: 'other-organisation' } });
    }
    throw new TributaryError('receipt-unknown', 'there is no such receipt, or your role does not see it', { status: 404, remedy: 'Choose one from the page of data received, or of GET /v1/receipts.' });
  }
}
