import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A row of `record` holds all that stands of a person under the key of a statement, no longer a single record (docs/adr/0008). Rows of single records
 * are forgotten and not joined to such rows, because ingestion and linkage state everything again after their own migrations. What was added up from
 * them goes too, or it would be counted twice. Coverage stays, since it is told only when it is news, and so do the span of the fold and everything
 * released. Live figures are taken back where nothing is stated any more, and made again while the statements come in.
 */
export class Statements1700000010200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.forget(runner);
    await runner.query('alter table record rename column record_key to statement_key');
    // Whoever is folded is read whole: a statement stays in its row, neither compressed nor stored apart.
    await runner.query('alter table record set (toast_tuple_target = 8160), alter column body set statistics 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.forget(runner);
    await runner.query('alter table record reset (toast_tuple_target), alter column body set statistics -1');
    await runner.query('alter table record rename column statement_key to record_key');
  }

  private async forget(runner: QueryRunner): Promise<void> {
    await runner.query('truncate record, dirty_person, person_sum, cell');
    await runner.query(`insert into stale_measure (measure, period) values ('*', '*')`);
  }
}
