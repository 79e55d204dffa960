import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An agreement covers its own feed only: a council's tracing result, which that of the SEN2 return has covered so far, is judged again by its own. */
export class OwnAgreements1700000000600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into permission_pending select distinct 'nhs-numbers|' || s.sender || '|' || t.council from statement t join subject s on s.id = t.subject
      where s.feed = 'nhs-numbers' on conflict do nothing`);
  }

  async down(): Promise<void> {
    // What waits to be judged again is judged by whatever rule there is then.
  }
}
