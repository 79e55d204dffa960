import { ingestionService } from '@tributary/ingestion';
import { feeds } from './feed.js';

await ingestionService({ name: 'ingest-camhs', feeds }).main();
