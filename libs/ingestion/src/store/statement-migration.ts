import type { MigrationInterface, QueryRunner } from 'typeorm';
import { feedTopicOf } from '@tributary/contracts';
import { PLANNED_BY } from '../pipeline/changes.js';
import { statementParams, statementsOf, type FactScope } from '../pipeline/publish.js';

/** What was published record by record is published person by person (docs/adr/0008): each scope counts its statements instead of the versions of its records, and what stands already is said in the new way. */
export class Statements1700000000260 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table fact_scope add column statement int not null default 0');
    await runner.query(`comment on column fact_scope.statement is 'submissions that have changed something: the version of what the last of them stated'`);
    // Nobody understands any more what has not been sent yet of single records, and all of it is said again.
    await runner.query(`delete from outbox where value like '{"kind":"fact",%'`);
    // Before the versions go: they tell which records may have had messages elsewhere.
    const scopes: FactScope[] = await runner.query('select id, feed, sender, scope from fact_scope order by id');
    for (const scope of scopes) await this.#restate(runner, scope);
    await runner.query('alter table current_record drop column version');
    await runner.query('alter table current_record alter column payload set statistics 0, alter column tokens set statistics 0');
    await runner.query('create index current_record_subject on current_record (scope_id, subject_id)');
    // Looked at in each large submission's own transaction: a fifth of the usual sample tells the planner enough, in a fifth of the time.
    for (const column of PLANNED_BY) await runner.query(`alter table current_record alter column ${column} set statistics 20`);
    // Scopes are never deleted and only their commits write records: the check of each record was an eighth of the time that a first send takes.
    await runner.query('alter table current_record drop constraint current_record_scope_id_fkey');
  }

  /** Takes back each record's own message and states each person of whom something stands. */
  async #restate(runner: QueryRunner, scope: FactScope): Promise<void> {
    const topic = feedTopicOf(scope.feed);
    // A record that was corrected may have belonged to somebody else, whose messages went to another partition.
    await runner.query(
      `insert into outbox (topic, partition, key) select $1, place, $2 || '|' || record_type || '|' || record_id
       from current_record, generate_series(0, $3::int - 1) as place where scope_id = $4 and partition is not null and (place = partition or version > 1) order by record_type, record_id, place`,
      [topic.name, `${scope.feed}|${scope.sender}|${scope.scope}`, topic.partitions, scope.id]);
    const standing = 'select distinct subject_id, council, partition from current_record where scope_id = $1 and not withdrawn';
    await runner.query(`insert into outbox (topic, partition, key, value) select $5, m.partition, m.key, m.value from (${statementsOf(standing)}) as m`, [...statementParams(scope, 1), topic.name]);
    await runner.query('update fact_scope set statement = 1 where id = $1', [scope.id]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table current_record add constraint current_record_scope_id_fkey foreign key (scope_id) references fact_scope');
    for (const column of PLANNED_BY) await runner.query(`alter table current_record alter column ${column} set statistics -1`);
    await runner.query('drop index current_record_subject');
    await runner.query('alter table current_record add column version int not null default 1');
    await runner.query('alter table fact_scope drop column statement');
  }
}
