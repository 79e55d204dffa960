import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Principal } from '@tributary/contracts';
import { CONFIG, DATA_SOURCE } from '@tributary/service';
import type { DataSource } from 'typeorm';
import { ofPrincipal } from '../announcements.js';
import { Changes } from '../changes.js';
import type { GovernanceConfig } from '../config.js';
import { PrincipalEntity } from '../entities/entities.js';

/** Registers the first operator, who registers everybody else. Does nothing once that principal is known, whatever its roles have become. */
@Injectable()
export class OperatorBootstrap implements OnApplicationBootstrap {
  constructor(@Inject(CONFIG) private readonly config: GovernanceConfig, @Inject(Changes) private readonly changes: Changes, @Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  async onApplicationBootstrap(): Promise<void> {
    const id = this.config.BOOTSTRAP_OPERATOR;
    if (id === undefined || (await this.dataSource.getRepository(PrincipalEntity).existsBy({ id }))) return;
    const principal: Principal = { id, roles: ['operator'], organisation: null, withdrawn: false };
    await this.changes.make('system', 'principal-set', `principal:${id}`, async (manager) => {
      await manager.insert(PrincipalEntity, { ...principal });
      return { result: null, announce: [ofPrincipal(principal)] };
    });
  }
}
