import { kpiService } from './service.js';

await kpiService.main();
