import { defineService } from '@tributary/service';
import { GovernanceModule } from './app.module.js';
import { governanceConfig } from './config.js';
import { ENTITIES } from './entities/entities.js';
import { Governance1700000020000 } from './migrations/1700000020000-governance.js';

export const governanceService = defineService({
  name: 'governance',
  title: 'Governance: councils, providers, agreements, objections, principals, reference data, releases',
  config: governanceConfig,
  module: GovernanceModule,
  entities: ENTITIES,
  migrations: [Governance1700000020000],
  rawBodies: ['/v1/objections', '/v1/reference/postcodes'],
  jsonLimit: 8 * 1024 * 1024,
});
