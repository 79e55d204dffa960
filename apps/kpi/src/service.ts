import { defineService } from '@tributary/service';
import { KpiModule } from './app.module.js';
import { kpiConfig } from './config.js';
import { kpiMigrations } from './migrations/index.js';

export const kpiService = defineService({
  name: 'kpi',
  title: 'Indicators: folds records into measures, makes figures, cuts releases',
  config: kpiConfig,
  module: KpiModule,
  migrations: kpiMigrations,
});
