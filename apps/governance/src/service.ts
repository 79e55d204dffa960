import { defineService } from '@tributary/service';
import { GovernanceModule } from './app.module.js';
import { governanceConfig } from './config.js';
import { ENTITIES } from './entities/entities.js';
import { Governance1700000020000 } from './migrations/1700000020000-governance.js';
import { GovernanceReferences1700000020010 } from './migrations/1700000020010-references.js';
import { PublishedCounts1700000020210 } from './migrations/1700000020210-published-counts.js';

export const governanceService = defineService({
  name: 'governance',
  title: 'Governance: councils, providers, agreements, objections, principals, reference data, releases',
  config: governanceConfig,
  module: GovernanceModule,
  entities: ENTITIES,
  migrations: [Governance1700000020000, GovernanceReferences1700000020010, PublishedCounts1700000020210],
  rawBodies: ['/v1/objections', '/v1/reference/postcodes', '/v1/reference/establishments', '/v1/reference/organisations', '/v1/reference/authorities'],
  jsonLimit: 8 * 1024 * 1024,
});
