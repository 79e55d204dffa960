import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = `indicator, definition_version, area, area_level, breakdown, period, state, numerator, denominator, value, unit, lower, upper,
  status, reason, policy, comparison, estimate, note, cut_off, release`;

/** Figures as decided by kpi, releases, receipts, and the SQL views of subscribers. */
export class Insights1700000030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Numbers are text exactly as shown: a view, a page and the topic cannot differ in a digit.
    await runner.query(`
      create table figure (
        level text not null check (level in ('released', 'live')),
        key text not null,
        indicator text not null,
        definition_version int not null,
        area text not null,
        area_level text not null,
        breakdown text not null,
        period text not null,
        state text not null,
        numerator text,
        denominator text,
        value text,
        unit text not null,
        lower text,
        upper text,
        status text not null,
        reason text,
        policy text not null,
        comparison text,
        estimate text,
        note text,
        cut_off text not null,
        release text,
        primary key (level, key)
      )`);
    await runner.query('create index figure_by_area on figure (area, period, indicator)');
    await runner.query('create index figure_by_indicator on figure (indicator, period)');
    await runner.query('create index figure_by_period on figure (period)');
    await runner.query(`
      create table release (
        id text primary key,
        period text not null,
        vintage int not null,
        cut_off text not null,
        body jsonb not null
      )`);
    await runner.query('create index release_by_period on release (period, vintage desc)');
    await runner.query(`
      create table receipt (
        submission text primary key,
        sender text not null,
        feed text not null,
        received_at timestamptz not null,
        body jsonb not null
      )`);
    await runner.query('create index receipt_by_time on receipt (received_at desc, submission)');
    await runner.query('create index receipt_by_sender on receipt (sender, received_at desc)');
    for (const [schema, level] of [['bi', 'released'], ['bi_live', 'live']] as const) await this.view(runner, schema, level);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop view bi_live.indicators, bi.indicators');
    await runner.query('drop table receipt, release, figure');
  }

  /** The stack makes schemas and roles beforehand; on a server prepared by hand either may be missing. */
  private async view(runner: QueryRunner, schema: string, level: string): Promise<void> {
    await runner.query(`do $$ begin
      if to_regnamespace('${schema}') is null then create schema ${schema}; end if;
    end $$`);
    // A barrier, so that no condition of a reader's own runs on rows of the other level.
    await runner.query(`create view ${schema}.indicators with (security_barrier) as select ${COLUMNS} from figure where level = '${level}'`);
    const readers = level === 'released' ? ['bi_released', 'bi_live'] : ['bi_live'];
    for (const reader of readers) {
      await runner.query(`do $$ begin
        if exists (select from pg_roles where rolname = '${reader}') then
          grant usage on schema ${schema} to ${reader};
          grant select on ${schema}.indicators to ${reader};
        end if;
      end $$`);
    }
  }
}
