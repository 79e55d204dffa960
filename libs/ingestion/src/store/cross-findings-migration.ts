import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What linkage finds by comparing scopes with others, and where the persons of a scope stand in the files that it was stated by. */
export class CrossFindings1700000000240 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table cross_finding (feed text not null, sender text not null, scope text not null, compared_at timestamptz not null, findings jsonb not null, primary key (feed, sender, scope))');
    await runner.query('create table person_place (submission uuid not null, part int not null, scope_id integer, places text not null, primary key (submission, part))');
    await runner.query(`comment on column person_place.places is 'a line for each: id of the subject, tab, file and line or xpath'`);
    await runner.query(`comment on column person_place.scope_id is 'null until the submission takes effect'`);
    await runner.query('create index person_place_scope on person_place (scope_id) where scope_id is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table person_place, cross_finding');
  }
}
