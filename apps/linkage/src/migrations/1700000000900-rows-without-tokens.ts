import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A row of a council's snapshot that has no token marks its subject as one of that snapshot, as any other row does. Those that have come before get the mark, and their subjects are
 * decided again.
 */
export class RowsWithoutTokens1700000000900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update statement set tokens = 'scope.-.' || split_part(key, '|', 3)
      where tokens = '' and records is not null and (starts_with(key, 'sen2|') or starts_with(key, 'school-census|'))`);
    await runner.query(`
      with marked as (select subject, array_agg(tokens) as marks from statement where starts_with(tokens, 'scope.') and position(' ' in tokens) = 0 and permitted group by subject),
        known as (select s.id, string_agg(distinct u.token, ' ' order by u.token) as tokens
          from subject s join marked m on m.subject = s.id cross join lateral unnest(string_to_array(nullif(s.tokens, ''), ' ') || m.marks) as u(token) group by s.id),
        changed as (update subject s set tokens = k.tokens from known k where k.id = s.id and s.tokens <> k.tokens returning s.id, s.person)
      insert into decide_again select id from changed where person is not null on conflict do nothing`);
  }

  async down(): Promise<void> {
    // The mark of a row is taken with it when it is stated again.
  }
}
