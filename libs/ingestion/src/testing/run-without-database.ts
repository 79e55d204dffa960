import { createSecretKey, randomBytes } from 'node:crypto';
import { localAuthorityByDfE } from '@tributary/domain';
import { RecordIds, Tokeniser } from '@tributary/pseudonymisation';
import { compileFeed } from '../feed/compile.js';
import type { FeedDefinition } from '../feed/feed.js';
import { NO_REFERENCES } from '../feed/references.js';
import type { Scope } from '../feed/scope.js';
import { RecordCounts } from '../pipeline/counts.js';
import { KeyCounter } from '../pipeline/key-counter.js';
import type { Reading } from '../pipeline/run-context.js';
import type { RangeFile } from '../read/archive.js';
import { CouncilFields } from '../read/council-fields.js';
import { Findings } from '../read/findings.js';
import type { Stating } from '../tree/assemble.js';

const ELSEWHERE = 'E06000002';
const TODAY = '2025-03-01';

/** A run as the pipeline makes one, without a database: no reference table is loaded, every postcode is known and lies with the sender, else in one council. For the benchmark of reading. */
export function runWithoutDatabase(feed: FeedDefinition, options: { readonly scope: Scope; readonly sender: string; readonly files: readonly RangeFile[] }): Reading & Stating {
  const { scope, files } = options;
  const council = localAuthorityByDfE(options.sender)?.ons ?? ELSEWHERE;
  const sender = { id: options.sender, kind: feed.council === 'sender' ? 'council' : 'provider', onsCode: council } as const;
  const key = createSecretKey(randomBytes(32));
  return {
    feed: compileFeed(feed, scope, NO_REFERENCES), files, findings: new Findings(), counts: new RecordCounts(), keyCounts: new KeyCounter(feed.quality, scope), councilFields: new CouncilFields(),
    ids: new RecordIds(key), tokeniser: new Tokeniser(key, 'k1'), lookups: new Map(), extract: { registered: null, used: null }, councils: new Set([council]),
    postcodes: { find: (text) => (text ? { council, lsoa: 'E01000001' } : null) }, progress: async () => undefined,
    context: { scope, sender, today: scope.referenceDate ?? TODAY, references: NO_REFERENCES, lookup: () => undefined },
  };
}
