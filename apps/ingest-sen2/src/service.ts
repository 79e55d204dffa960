import { ingestionService } from '@tributary/ingestion';
import { feeds } from './feed.js';

export const service = ingestionService({ name: 'ingest-sen2', feeds });
