import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The number that a decision was about, null for those of before, and why a release was not cut. */
export class ReleaseNumbers1700000010400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table release_cell add column value int');
    await runner.query('alter table release_due add column refused text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table release_due drop column refused');
    await runner.query('alter table release_cell drop column value');
  }
}
