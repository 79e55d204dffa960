import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TOPICS } from '@tributary/contracts';
import { receiptEvent } from '../receipt/receipt-event.js';
import type { Receipt } from '../receipt/receipt.js';

const AT_ONCE = 50;

/** Receipts of before are told once more, with what was found where and what to do: until now others learned counts only (docs/adr/0242). */
export class ReceiptFindings1700000000300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (let after = '0'; ;) {
      const rows: { serial: string; receipt: Receipt }[] = await runner.query('select serial, receipt from submission where receipt is not null and serial > $1 order by serial limit $2', [after, AT_ONCE]);
      await runner.query(`insert into outbox (topic, partition, key, value, headers) select $1, 0, m.key, m.value, '{}' from unnest($2::text[], $3::text[]) with ordinality as m (key, value, place) order by m.place`,
        [TOPICS.receipts.name, rows.map(({ receipt }) => receipt.submission), rows.map(({ receipt }) => JSON.stringify(receiptEvent(receipt)))]);
      const last = rows.at(-1);
      if (last === undefined || rows.length < AT_ONCE) return;
      after = last.serial;
    }
  }

  async down(): Promise<void> {
    // What has been told is true for the former version too.
  }
}
