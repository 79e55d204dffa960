import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { MigrationClass } from '@tributary/persistence';

/** Read model of governance and the audit log of a service, in its own schema. */
export class Security1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table access_organisation (
        key text primary key,
        kind text not null check (kind in ('council', 'provider')),
        id text not null,
        ons_code text,
        document jsonb not null
      )`);
    await runner.query('create index access_organisation_id on access_organisation (id)');
    await runner.query('create index access_organisation_ons on access_organisation (ons_code)');
    await runner.query(`
      create table access_agreement (
        id text primary key,
        sender text not null,
        feed text not null,
        council text not null,
        valid_from date not null,
        valid_until date not null,
        withdrawn boolean not null,
        document jsonb not null
      )`);
    await runner.query('create index access_agreement_sender on access_agreement (sender, feed, council)');
    await runner.query('create index access_agreement_council on access_agreement (council, feed)');
    await runner.query(`
      create table access_principal (
        id text primary key,
        document jsonb not null
      )`);
    await runner.query(`
      create table audit_entry (
        id bigint generated always as identity primary key,
        at timestamptz not null default clock_timestamp(),
        actor text not null,
        action text not null,
        target text not null,
        detail jsonb not null default '{}'
      )`);
    await runner.query('create index audit_entry_at on audit_entry (at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_entry, access_principal, access_agreement, access_organisation');
  }
}

/** Part of every service's migrations; the service library adds them. */
export const securityMigrations: readonly MigrationClass[] = [Security1700000000002];
