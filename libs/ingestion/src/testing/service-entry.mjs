// A service of the small feed as a process of its own, for crash tests. Runs what has been built.
import { ingestionService } from '../../dist/index.js';
import { tinyFeed } from '../../dist/testing/tiny-feed.js';

await ingestionService({ name: 'ingest-sen2', feeds: [tinyFeed] }).main();
