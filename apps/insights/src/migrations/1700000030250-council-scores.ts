import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Quality of what a provider has sent about the residents of each council. `shown`: what its people may see of the counts; null where there are too few records. */
export class CouncilScores1700000030250 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table receipt_council (
        submission text not null,
        council text not null,
        sender text not null,
        feed text not null,
        scope text not null,
        received_at timestamptz not null,
        quality jsonb not null,
        score jsonb not null,
        shown jsonb,
        primary key (submission, council)
      )`);
    await runner.query('create index receipt_council_latest on receipt_council (council, sender, feed, received_at desc)');
    await runner.query('create index receipt_council_sender on receipt_council (sender, feed, received_at desc)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table receipt_council');
  }
}
