import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A submission that is worked on again from its stored files stands in the list as one of its own, beside the one whose files it reads. */
export class Replays1700000000160 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table submission add column replay_of uuid references submission');
    await runner.query(`create unique index submission_replay_waiting on submission (replay_of) where state = 'waiting'`);
    await runner.query('create index submission_replays on submission (replay_of, serial desc) where replay_of is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table submission drop column replay_of');
  }
}
