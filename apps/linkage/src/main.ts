import { linkage } from './service.js';

await linkage.main();
