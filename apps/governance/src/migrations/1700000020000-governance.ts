import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organisations, agreements, objections, principals, releases asked for, reference data. */
export class Governance1700000020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table organisation (
        kind text not null check (kind in ('council', 'provider')),
        id text not null,
        ons_code text,
        name text not null,
        region text,
        nhs_area text,
        valid_from date,
        valid_until date,
        primary key (kind, id)
      )`);
    await runner.query(`
      create table agreement (
        id uuid primary key,
        sender text not null,
        feed text not null,
        council text not null,
        purposes text[] not null,
        valid_from date not null,
        valid_until date not null check (valid_until >= valid_from),
        retention_days int not null check (retention_days > 0),
        withdrawn boolean not null
      )`);
    await runner.query('create unique index agreement_same on agreement (sender, feed, council, valid_from, valid_until) where not withdrawn');
    await runner.query(`
      create table objection (
        id uuid primary key,
        tokens text[] not null check (cardinality(tokens) > 0),
        valid_from date not null,
        withdrawn boolean not null
      )`);
    await runner.query('create table principal (id text primary key, roles text[] not null, organisation text, withdrawn boolean not null)');
    await runner.query('create table release_request (id uuid primary key, period text not null, requested_at timestamptz not null, requested_by text not null)');
    await runner.query(`
      create table postcode (
        outward text not null,
        inward text not null,
        lsoa text not null,
        council text not null,
        nhs_area text not null,
        edition text not null,
        primary key (outward, inward)
      )`);
    await runner.query('create unlogged table postcode_loading (loading uuid not null, outward text not null, inward text not null, lsoa text not null, council text not null, nhs_area text not null)');
    await runner.query('create table population (edition text not null, area text not null, date date not null, ages int[] not null, primary key (edition, area))');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table population, postcode_loading, postcode, release_request, principal, objection, agreement, organisation');
  }
}
