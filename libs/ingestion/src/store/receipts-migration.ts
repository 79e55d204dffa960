import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What key counts of a submission are compared with. */
export class Receipts1700000000210 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table published_count (feed text not null, scope text not null, sender text not null, source text not null, counts jsonb not null, primary key (feed, scope, sender))');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table published_count');
  }
}
