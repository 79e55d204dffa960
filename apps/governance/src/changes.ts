import { Inject, Injectable } from '@nestjs/common';
import { TributaryError } from '@tributary/domain';
import { appendOutbox, partitionFor } from '@tributary/messaging';
import type { Tx } from '@tributary/persistence';
import { auditTo } from '@tributary/security';
import { DATA_SOURCE } from '@tributary/service';
import type { DataSource, EntityManager } from 'typeorm';
import type { Announcement } from './announcements.js';

/** One decision of governance: what it writes, what it announces, and who is on record for it. All of it happens, or none. */
@Injectable()
export class Changes {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  async make<T>(actor: string, action: string, target: string, work: (manager: EntityManager, tx: Tx) => Promise<{ result: T; announce: readonly Announcement[]; detail?: Record<string, string | number | boolean | null> }>): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      const runner = manager.queryRunner;
      if (!runner) throw new TributaryError('no-connection', 'a transaction without a connection');
      const tx = (await runner.connect()) as Tx;
      const { result, announce, detail } = await work(manager, tx);
      await appendOutbox(tx, announce.map(({ topic, key, value }) => ({ topic, key, value, partition: partitionFor(key, topic.partitions) })));
      await auditTo(tx, { actor, action, target, ...(detail ? { detail } : {}) });
      return result;
    });
  }
}
