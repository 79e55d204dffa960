import { insightsService } from './service.js';

await insightsService.main();
