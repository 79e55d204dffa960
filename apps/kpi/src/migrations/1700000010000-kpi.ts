import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Facts by person, what they add up to, and what has been shown and released. */
export class Kpi1700000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.facts(runner);
    await this.sums(runner);
    await this.figures(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table release_figure, release, shown_figure, stale_measure, cell, cell_key, person_sum, dirty_person, population, coverage, record, fold_setting');
  }

  private async facts(runner: QueryRunner): Promise<void> {
    // A record may stand under several persons at once, withdrawn under all but one: linkage withdraws and restates it in two partitions.
    await runner.query(`
      create table record (
        person text not null,
        record_key text not null,
        partition smallint not null,
        feed text not null,
        sender text not null,
        emission bigint not null,
        body json,
        primary key (person, record_key)
      )`);
    await runner.query('create index record_by_sender on record (feed, sender, partition) where body is not null');
    await runner.query(`
      create table coverage (
        partition smallint not null,
        feed text not null,
        sender text not null,
        scope text not null,
        version bigint not null,
        body json not null,
        primary key (feed, sender, scope, partition)
      )`);
    await runner.query(`
      create table population (
        edition text not null,
        area text not null,
        date date not null,
        ages int[] not null,
        primary key (edition, area)
      )`);
    await runner.query(`
      create table fold_setting (
        single boolean primary key default true check (single),
        first_quarter text not null,
        horizon text not null
      )`);
  }

  private async sums(runner: QueryRunner): Promise<void> {
    // A log, not a set: whoever marks a person never waits for whoever folds it.
    await runner.query(`
      create table dirty_person (
        partition smallint not null,
        id bigint generated always as identity,
        person text not null,
        primary key (partition, id)
      ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000)`);
    await runner.query(`
      create table person_sum (
        person text primary key,
        partition smallint not null,
        cells int[] not null,
        amounts int[] not null
      )`);
    await runner.query(`
      create table cell_key (
        id int generated always as identity primary key,
        measure text not null,
        area text not null,
        period text not null,
        breakdown text not null,
        unique (measure, period, area, breakdown)
      )`);
    await runner.query(`
      create table cell (
        id int not null references cell_key,
        partition smallint not null,
        amount bigint not null,
        primary key (id, partition)
      ) with (fillfactor = 70)`);
    await runner.query(`
      create table stale_measure (
        id bigint generated always as identity primary key,
        measure text not null,
        period text not null
      ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000)`);
  }

  private async figures(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table shown_figure (
        indicator text not null,
        period text not null,
        key text not null,
        body text not null,
        primary key (indicator, period, key)
      )`);
    await runner.query(`
      create table release (
        id text primary key,
        period text not null,
        vintage int not null,
        cut_off timestamptz not null,
        body json not null,
        unique (period, vintage)
      )`);
    await runner.query(`
      create table release_figure (
        release text not null references release,
        key text not null,
        indicator text not null,
        period text not null,
        body json not null,
        exact json not null,
        primary key (release, key)
      )`);
    await runner.query(`
      create table release_cell (
        release text not null references release,
        period text not null,
        cell text not null,
        shown boolean not null,
        primary key (release, cell)
      )`);
    await runner.query(`
      create table release_due (
        id text primary key,
        period text,
        requested_by text,
        requested_at timestamptz,
        arrived_at timestamptz,
        done_at timestamptz
      )`);
  }
}
