import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts of a submission's quality beside its receipt, so that a page of many senders need not read the receipts. Receipts of before say nothing of it. */
export class Scores1700000030210 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table receipt add column score jsonb');
    await runner.query('create index receipt_scored on receipt (sender, feed, received_at desc) where score is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index receipt_scored');
    await runner.query('alter table receipt drop column score');
  }
}
