import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Subjects that have to be decided again although nothing of theirs has changed, because a rule has. At first: providers' patients who hold several verified NHS numbers, whom
 * the ladder links to nobody from now on.
 */
export class DecideAgain1700000000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table decide_again (subject int primary key)');
    await runner.query(`
      insert into decide_again select distinct t.subject from subject_token t join subject s on s.id = t.subject
      where t.token >= 'nhs.' and t.token < 'nhs/' and s.feed in ('camhs', 'ae') group by t.subject, split_part(t.token, '.', 2) having count(*) > 1`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table decide_again');
  }
}
