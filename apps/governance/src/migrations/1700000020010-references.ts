import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reference tables with editions: what the official files say, and which edition was in force when. */
export class GovernanceReferences1700000020010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reference_version (
        reference text not null,
        edition text not null,
        digest text not null,
        valid_from date not null,
        valid_until date check (valid_until >= valid_from),
        entries int not null,
        loaded_at timestamptz not null default now(),
        loaded_by text not null,
        primary key (reference, edition)
      )`);
    await runner.query('create table reference_entry (reference text not null, key text collate "C" not null, bucket text collate "C" not null, entry jsonb not null, primary key (reference, key))');
    await runner.query('create index reference_entry_bucket on reference_entry (reference, bucket)');
    await runner.query('create unlogged table reference_loading (loading uuid not null, key text collate "C" not null, bucket text collate "C" not null, entry jsonb not null)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reference_loading, reference_entry, reference_version');
  }
}
