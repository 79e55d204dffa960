import { defineService } from '@tributary/service';
import { InsightsModule } from './app.module.js';
import { insightsConfig } from './config.js';
import { Insights1700000030000 } from './migrations/1700000030000-insights.js';
import { CouncilScores1700000030250 } from './migrations/1700000030250-council-scores.js';
import { Findings1700000030300 } from './migrations/1700000030300-findings.js';
import { Scores1700000030210 } from './migrations/1700000030210-scores.js';

export const insightsService = defineService({
  name: 'insights',
  title: 'Insights: indicators as JSON and CSV, and the dashboard',
  config: insightsConfig,
  module: InsightsModule,
  migrations: [Insights1700000030000, Scores1700000030210, CouncilScores1700000030250, Findings1700000030300],
});
