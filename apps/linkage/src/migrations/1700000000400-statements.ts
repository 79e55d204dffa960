import { RECORD_PARTITIONS, TOPICS } from '@tributary/contracts';
import { partitionFor } from '@tributary/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';

const CHUNK = 20_000;
const emitted = z.array(z.object({ key: z.string(), person: z.string() }));

/**
 * A row for each statement, with its tokens, in place of one for each record. Ingestion states everything again when it is upgraded, so what was held of single records goes; subjects stay, and with
 * them the ids of persons. What was said of single records is ended by messages without a value, so that compaction removes it.
 */
export class Statements1700000000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table statement (
        key text primary key,
        subject int not null,
        version int not null,
        permitted boolean not null,
        council text not null,
        tokens text not null,
        records json,
        emitted_person text,
        emission int not null
      ) with (fillfactor = 90, toast_tuple_target = 8160)`);
    // Nobody looks for these: to take samples of them is the greater part of looking at the table.
    await runner.query('alter table statement alter column records set statistics 0, alter column tokens set statistics 0');
    await runner.query('create index statement_subject on statement (subject)');
    await this.endRecords(runner);
    await runner.query('drop table record, token_set');
    await runner.query(`alter table subject alter column tokens type text using array_to_string(tokens, ' ')`);
    // Who is linked is written again, mostly in place where its page has room.
    await runner.query('alter table subject set (fillfactor = 80)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table statement');
    await runner.query(`create table record (key text primary key, subject int not null, version int not null, withdrawn boolean not null, permitted boolean not null,
      council text not null, token_set bigint, payload json, emitted_person text, emission int not null) with (fillfactor = 90)`);
    await runner.query('create index record_subject on record (subject)');
    await runner.query('create table token_set (subject int not null, hash bigint not null, tokens text[] not null, primary key (subject, hash))');
    await runner.query(`alter table subject reset (fillfactor), alter column tokens type text[] using string_to_array(tokens, ' ')`);
  }

  private async endRecords(runner: QueryRunner): Promise<void> {
    for (let after = ''; ;) {
      const rows = emitted.parse(await runner.query(`select key, emitted_person as person from record where emitted_person is not null and key > $1 order by key limit ${CHUNK}`, [after]));
      await runner.query('insert into outbox (topic, partition, key) select $1, partition, key from unnest($2::int[], $3::text[]) as m(partition, key)',
        [TOPICS.linked.name, rows.map(({ person }) => partitionFor(person, RECORD_PARTITIONS)), rows.map(({ key, person }) => `${person}|${key}`)]);
      const last = rows.at(-1);
      if (!last) return;
      after = last.key;
    }
  }
}
