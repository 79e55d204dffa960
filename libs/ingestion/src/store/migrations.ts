import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { MigrationClass } from '@tributary/persistence';
import { CrossFindings1700000000240 } from './cross-findings-migration.js';
import { ExtractMappings1700000000250 } from './mapping-migration.js';
import { ReceiptFindings1700000000300 } from './receipt-findings-migration.js';
import { Receipts1700000000210 } from './receipts-migration.js';
import { IngestionReferences1700000000140 } from './reference-migration.js';
import { Replays1700000000160 } from './replay-migration.js';
import { IngestionUploads1700000000230 } from './upload-migration.js';
import { StatedPersons1700000000270 } from './stated-persons-migration.js';
import { StatedRanges1700000000290 } from './stated-ranges-migration.js';
import { Statements1700000000260 } from './statement-migration.js';
import { SubjectDirectory1700000000150 } from './subject-migration.js';
import { WebhookKinds1700000000280 } from './webhook-kinds-migration.js';
import { Webhooks1700000000220 } from './webhooks-migration.js';

/** Submissions, scopes, current records and the postcode reference of an ingestion service, in its own schema. */
export class Ingestion1700000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table submission (
        id uuid primary key,
        serial bigint generated always as identity unique,
        feed text not null,
        sender text not null,
        scope text not null,
        fact_scope text not null,
        principal text not null,
        received_at timestamptz not null default now(),
        received_on date not null,
        state text not null check (state in ('waiting', 'held', 'finished')),
        outcome text check (outcome in ('accepted', 'partly', 'refused', 'unchanged', 'held')),
        idempotency_key text,
        content_hash text not null,
        files jsonb not null,
        bytes bigint not null,
        progress jsonb not null default '{}',
        receipt jsonb,
        confirmed_by text,
        confirmed_at timestamptz,
        finished_at timestamptz,
        retain_until date not null,
        raw_removed_at timestamptz
      )`);
    await runner.query('create unique index submission_idempotency on submission (feed, sender, principal, idempotency_key) where idempotency_key is not null');
    await runner.query(`create index submission_waiting on submission (serial) where state = 'waiting'`);
    await runner.query('create index submission_by_sender on submission (sender, feed, serial desc)');
    await runner.query('create index submission_raw on submission (retain_until) where raw_removed_at is null');
    await runner.query(`
      create table fact_scope (
        id integer generated always as identity primary key,
        feed text not null,
        sender text not null,
        scope text not null,
        rank int not null default 0,
        last_serial bigint not null default 0,
        content_hash text,
        circumstances text,
        unique (feed, sender, scope)
      )`);
    await runner.query(`
      create table coverage (
        scope_id integer not null references fact_scope,
        scope text not null,
        version int not null,
        first_accepted date not null,
        last_accepted date not null,
        reference_date date,
        areas text[] not null,
        primary key (scope_id, scope)
      )`);
    await runner.query(`
      create table current_record (
        scope_id integer not null references fact_scope,
        record_type text collate "C" not null,
        record_id text collate "C" not null,
        version int not null,
        withdrawn boolean not null,
        subject_id text collate "C",
        partition smallint,
        council text,
        tokens text[] not null,
        payload text not null,
        content_hash text collate "C" not null,
        day date,
        ordering text collate "C",
        is_root boolean not null,
        local_hash text,
        primary key (scope_id, record_type, record_id)
      )`);
    await runner.query('create index current_record_local on current_record (scope_id, local_hash) where local_hash is not null');
    await runner.query('create index current_record_day on current_record (scope_id, day) where day is not null and not withdrawn');
    await runner.query('create table postcode_outward (outward text primary key, edition text not null, postcodes jsonb not null)');
    await runner.query('create table release_barrier (release text primary key, placed_at timestamptz not null default now())');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table release_barrier, postcode_outward, current_record, coverage, fact_scope, submission');
  }
}

export const ingestionMigrations: readonly MigrationClass[] = [Ingestion1700000000100, IngestionReferences1700000000140, SubjectDirectory1700000000150, Replays1700000000160, Receipts1700000000210, Webhooks1700000000220, IngestionUploads1700000000230, CrossFindings1700000000240, ExtractMappings1700000000250, Statements1700000000260, StatedPersons1700000000270, WebhookKinds1700000000280, StatedRanges1700000000290, ReceiptFindings1700000000300];
