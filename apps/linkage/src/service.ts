import { defineService } from '@tributary/service';
import { LinkageModule } from './app.module.js';
import { configSchema } from './config.js';
import { linkageMigrations } from './migrations/index.js';

export const linkage = defineService({
  name: 'linkage',
  title: 'Linkage: pseudonymous records become persons',
  config: configSchema,
  module: LinkageModule,
  migrations: linkageMigrations,
  rawBodies: ['/v1/evaluation'],
});
