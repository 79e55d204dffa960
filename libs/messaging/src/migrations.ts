import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { MigrationClass } from '@tributary/persistence';

/** Outbox, offsets, barriers and quarantine of a service, in its own schema. */
export class Messaging1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox (
        txid xid8 not null default pg_current_xact_id(),
        id bigint generated always as identity,
        topic text not null,
        partition int not null,
        key text not null,
        value text,
        headers jsonb,
        created_at timestamptz not null default clock_timestamp(),
        primary key (txid, id)
      ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_insert_threshold = -1)`);
    await runner.query(`
      create table consumer_offset (
        consumer_group text not null,
        topic text not null,
        partition int not null,
        incarnation uuid not null,
        next_offset bigint not null check (next_offset >= 0),
        updated_at timestamptz not null default now(),
        primary key (consumer_group, topic, partition)
      )`);
    await runner.query(`
      create table barrier (
        consumer_group text not null,
        release text not null,
        state text not null default 'gathering' check (state in ('gathering', 'held', 'complete')),
        first_arrival timestamptz not null default now(),
        completed_at timestamptz,
        primary key (consumer_group, release)
      )`);
    await runner.query(`
      create table barrier_arrival (
        consumer_group text not null,
        release text not null,
        topic text not null,
        partition int not null,
        arrived_at timestamptz not null default now(),
        primary key (consumer_group, release, topic, partition),
        foreign key (consumer_group, release) references barrier
      )`);
    await runner.query(`
      create table quarantined_message (
        consumer_group text not null,
        topic text not null,
        incarnation uuid not null,
        partition int not null,
        message_offset bigint not null,
        reason text not null,
        key text,
        value text,
        quarantined_at timestamptz not null default now(),
        primary key (consumer_group, topic, incarnation, partition, message_offset)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table quarantined_message, barrier_arrival, barrier, consumer_offset, outbox');
  }
}

/** Messages stay whole in their rows. */
export class WholeMessages1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Many are larger than what a row otherwise keeps in its page: to compress them and to store them apart took longer than to write them, for rows that are soon gone.
    await runner.query('alter table outbox set (toast_tuple_target = 8160)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table outbox reset (toast_tuple_target)');
  }
}

/** Which topic an offset belongs to, by the broker's id: it is filled in when a partition is next assigned. */
export class TopicIds1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table consumer_offset add column topic_id text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table consumer_offset drop column topic_id');
  }
}

/** Part of every service's migrations; the service library adds them. */
export const messagingMigrations: readonly MigrationClass[] = [Messaging1700000000001, WholeMessages1700000000002, TopicIds1700000000003];
