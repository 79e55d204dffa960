import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Current facts, the subjects they speak of, the persons these belong to, and the permission that has been applied. */
export class Links1700000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create sequence subject_registration as int');
    await runner.query(`
      create table subject (
        id int primary key default nextval('subject_registration'),
        key text not null unique,
        feed text not null,
        sender text not null,
        tokens text[] not null,
        person text,
        level text,
        linkable boolean not null,
        objected boolean not null,
        reason text
      )`);
    await runner.query('create index subject_person on subject (person) where person is not null');
    await runner.query('create index subject_source on subject (feed, sender)');
    await runner.query('create table subject_token (token text not null, subject int not null, primary key (token, subject))');
    await runner.query(`
      create table token_set (
        subject int not null,
        hash bigint not null,
        tokens text[] not null,
        primary key (subject, hash)
      )`);
    await runner.query(`
      create table record (
        key text primary key,
        subject int not null,
        version int not null,
        withdrawn boolean not null,
        permitted boolean not null,
        council text not null,
        token_set bigint,
        payload json,
        emitted_person text,
        emission int not null
      ) with (fillfactor = 90)`);
    await runner.query('create index record_subject on record (subject)');
    await runner.query(`
      create table person_history (
        id bigint generated always as identity primary key,
        at timestamptz not null default now(),
        kind text not null check (kind in ('merged', 'split')),
        person text not null,
        other text not null
      )`);
    await runner.query('create index person_history_person on person_history (person)');
    await runner.query('create index person_history_other on person_history (other)');
    await runner.query(`
      create table coverage (
        feed text not null,
        sender text not null,
        scope text not null,
        version int not null,
        primary key (feed, sender, scope)
      )`);
    await governanceTables(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table governance_state, objecting_token, objection, permission_pending, permission, coverage, person_history, record, token_set, subject_token, subject');
    await runner.query('drop sequence subject_registration');
  }
}

async function governanceTables(runner: QueryRunner): Promise<void> {
  await runner.query('create table permission (key text primary key)');
  await runner.query('create table permission_pending (key text primary key)');
  await runner.query('create table objection (id text primary key, tokens text[] not null, valid_from date not null, withdrawn boolean not null)');
  await runner.query('create table objecting_token (token text primary key)');
  await runner.query('create table governance_state (single boolean primary key default true check (single), revision text not null)');
  await runner.query(`insert into governance_state (revision) values ('0')`);
}
