import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a delivery tells of: until now only that a receipt is ready. */
export class WebhookKinds1700000000280 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table webhook_delivery add column kind text not null default 'receipt.ready'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table webhook_delivery drop column kind');
  }
}
