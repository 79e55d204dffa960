import { defineService } from '@tributary/service';
import { KpiModule } from './app.module.js';
import { kpiConfig } from './config.js';
import { Kpi1700000010000 } from './migrations/1700000010000-kpi.js';

export const kpiService = defineService({
  name: 'kpi',
  title: 'Indicators: folds records into measures, makes figures, cuts releases',
  config: kpiConfig,
  module: KpiModule,
  migrations: [Kpi1700000010000],
});
