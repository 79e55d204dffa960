import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reference tables beside the postcodes, and which edition of each is in force. */
export class IngestionReferences1700000000140 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table reference_version (reference text primary key, edition text not null, digest text not null, valid_from date not null, valid_until date)');
    await runner.query('create table reference_bucket (reference text not null, bucket text collate "C" not null, entries jsonb not null, primary key (reference, bucket))');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reference_bucket, reference_version');
  }
}
