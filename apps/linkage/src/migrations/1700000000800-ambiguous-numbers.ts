import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ladder takes three kinds of people otherwise than before: those who met on a number that nobody has traced, a council's row whose number others contradict each other under, and those who stand
 * alone because it is ambiguous who else has their number. Decided again is who may be one of them.
 */
export class AmbiguousNumbers1700000000800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into decide_again select distinct t.subject from subject_token t join subject s on s.id = t.subject
      join (select token, count(*) as holders from subject_token where split_part(token, '.', 1) in ('nhs', 'nhsdob', 'nhsnum', 'upn', 'uln') group by token having count(*) > 1) h on h.token = t.token
      where (s.level is null and h.holders > 2) or starts_with(t.token, 'nhsnum.') on conflict do nothing`);
  }

  async down(): Promise<void> {
    // Who waits for it is decided by the rules of whoever runs then.
  }
}
