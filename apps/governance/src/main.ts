import { governanceService } from './service.js';

await governanceService.main();
