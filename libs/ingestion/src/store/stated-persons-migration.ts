import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom single statements have spoken of, and when: a whole that was sent before them leaves these persons as they stand. */
export class StatedPersons1700000000270 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table stated_person (scope_id integer not null, subject_id text collate "C" not null, serial bigint not null, primary key (scope_id, subject_id))');
    await runner.query(`comment on table stated_person is 'persons stated or withdrawn one by one since the whole that stands of their scope was sent'`);
    await runner.query(`comment on column stated_person.serial is 'where the last such statement stands among the submissions of its scope'`);
    await runner.query('create index stated_person_serial on stated_person (scope_id, serial)');
    await runner.query(`comment on column fact_scope.last_serial is 'where the submission stands that stated the scope last, of persons: as a whole'`);
    await runner.query(`comment on column fact_scope.content_hash is 'of the files of that submission'`);
    await runner.query(`comment on column fact_scope.circumstances is 'under which those files give what stands; null where single persons have been stated since'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stated_person');
  }
}
