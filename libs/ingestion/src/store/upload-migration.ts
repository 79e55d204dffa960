import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Resumable uploads that have been begun; `submission` is set when one has become a submission. */
export class IngestionUploads1700000000230 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table resumable_upload (
        id uuid primary key,
        feed text not null,
        sender text not null,
        scope text not null,
        principal text not null,
        idempotency_key text,
        name text not null,
        bytes bigint not null,
        created_at timestamptz not null default now(),
        submission uuid
      )`);
    await runner.query('create index resumable_upload_sender on resumable_upload (sender) where submission is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table resumable_upload');
  }
}
