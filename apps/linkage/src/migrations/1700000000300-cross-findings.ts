import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which scopes have to be compared with others again, and what was last stated of each. */
export class CrossFindings1700000000300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table cross_due (id bigint generated always as identity primary key, feed text, sender text, scope text, marked_at timestamptz not null default clock_timestamp())');
    await runner.query('create table cross_stated (key text primary key, digest text not null)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table cross_stated, cross_due');
  }
}
