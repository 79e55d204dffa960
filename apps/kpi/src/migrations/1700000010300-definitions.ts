import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which versions of the definitions the sums were made; null for those of before it was kept, which are made again. */
export class Definitions1700000010300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table fold_setting add column definitions text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table fold_setting drop column definitions');
  }
}
