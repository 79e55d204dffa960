import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mappings of extracts that senders have registered: every version stays, one at a time is in force. Their text is sealed: its words are the sender's own. */
export class ExtractMappings1700000000250 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table extract_mapping (
        feed text not null,
        sender text not null,
        version int not null,
        mapping text not null,
        registered_at timestamptz not null default now(),
        registered_by text not null,
        ended_at timestamptz,
        primary key (feed, sender, version)
      )`);
    await runner.query('create unique index extract_mapping_in_force on extract_mapping (feed, sender) where ended_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table extract_mapping');
  }
}
