import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where senders want to be told of receipts, and what has been told. Secrets are sealed. */
export class Webhooks1700000000220 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table webhook (sender text primary key, url text not null, secret text not null, registered_at timestamptz not null default now(), registered_by text not null)');
    await runner.query(`
      create table webhook_delivery (
        id uuid primary key,
        submission uuid not null,
        sender text not null,
        state text not null check (state in ('pending', 'delivered', 'failed')),
        attempts int not null default 0,
        status int,
        fault text,
        queued_at timestamptz,
        created_at timestamptz not null default now(),
        done_at timestamptz
      )`);
    await runner.query(`create index webhook_delivery_pending on webhook_delivery (created_at) where state = 'pending'`);
    await runner.query('create index webhook_delivery_sender on webhook_delivery (sender, created_at desc)');
    await runner.query('create index webhook_delivery_submission on webhook_delivery (submission)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table webhook_delivery, webhook');
  }
}
