import { MAX_HOLDERS } from '@tributary/matching';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From how many holders on a linking token is a default value: what is in force stands beside the links that were decided by it, for all instances and for `tributary verify`. */
export class MaxHolders1700000000700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table governance_state add column max_holders int not null default ${MAX_HOLDERS}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table governance_state drop column max_holders');
  }
}
