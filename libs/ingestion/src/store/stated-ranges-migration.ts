import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which days have been replaced as a whole, and from when that applies: a message from before it that comes late is no longer true. */
export class StatedRanges1700000000290 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table stated_range (scope_id integer not null, day_from date not null, day_until date not null, ordering text collate "C" not null, primary key (scope_id, day_from, day_until))');
    await runner.query(`comment on table stated_range is 'days of which everything has been stated at once'`);
    await runner.query(`comment on column stated_range.ordering is 'date and time from which the last such statement of these days applies'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stated_range');
  }
}
