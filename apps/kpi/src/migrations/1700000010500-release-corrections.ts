import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What numbers of other periods had been corrected to, and were not out as, when a release was cut: by cell; null for the releases of before. */
export class ReleaseCorrections1700000010500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table release add column corrected json');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table release drop column corrected');
  }
}
