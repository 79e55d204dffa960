import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Under which keys a sender has stated a person, so that one stated with other keys later is still the same subject. */
export class SubjectDirectory1700000000150 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table subject_space (
        id integer generated always as identity primary key,
        feed text not null,
        sender text not null,
        version bigint not null default 0,
        unique (feed, sender)
      )`);
    await runner.query(`
      create table subject_key (
        space_id integer not null references subject_space,
        key text collate "C" not null,
        subject_id text collate "C" not null,
        kind smallint,
        primary key (space_id, key)
      )`);
    await runner.query(`comment on column subject_key.key is 'keyed hash of a candidate'`);
    await runner.query(`comment on column subject_key.kind is 'position of the candidate in the feed''s declaration, 0 the strongest; null for subjects older than this table'`);
    // Until now a subject was called by its best key: that much can be remembered of those there are, in feeds with several kinds of key.
    await runner.query(`insert into subject_space (feed, sender) select distinct feed, sender from fact_scope where feed in ('sen2', 'school-census')`);
    await runner.query(`
      insert into subject_key (space_id, key, subject_id) select distinct p.id, c.subject_id, c.subject_id
      from current_record c join fact_scope s on s.id = c.scope_id join subject_space p on p.feed = s.feed and p.sender = s.sender where c.subject_id is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table subject_key, subject_space');
  }
}
