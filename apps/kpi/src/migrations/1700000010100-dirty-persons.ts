import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log of marked persons in the order of persons: all marks of one person are taken at once, in one fold. */
export class DirtyPersons1700000010100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table dirty_person drop constraint dirty_person_pkey, add primary key (partition, person, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table dirty_person drop constraint dirty_person_pkey, add primary key (partition, id)');
  }
}
