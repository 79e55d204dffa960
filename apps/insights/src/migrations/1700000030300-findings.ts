import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What rules found, in full, beside the receipt: lists of receipts read how often only. Null until the receipt is told with it. */
export class Findings1700000030300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table receipt add column findings jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table receipt drop column findings');
  }
}
