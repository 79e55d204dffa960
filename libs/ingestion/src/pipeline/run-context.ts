import type pg from 'pg';
import type { CompiledFeed } from '../feed/compile.js';
import type { Place } from '../feed/fields.js';
import type { MappingUsed } from '../feed/mapping.js';
import type { RuleContext } from '../feed/rules.js';
import type { RangeFile } from '../read/archive.js';
import type { CouncilFields } from '../read/council-fields.js';
import type { Findings } from '../read/findings.js';
import type { EphemeralSeal, RecordIds, Tokeniser } from '@tributary/pseudonymisation';
import type { MutableValues } from '../read/record-reader.js';
import type { RegisteredMapping } from '../read/submission-reader.js';
import type { PersonPlaces } from '../store/person-places.js';
import type { PostcodeReference } from '../store/postcodes.js';
import type { RecordCounts } from './counts.js';
import type { KeyCounter } from './key-counter.js';

/** `waiting-for-postcodes`: nothing can be said of who lives where until a table of postcodes has been loaded. */
export type Phase = 'waiting' | 'waiting-for-postcodes' | 'reading' | 'resolving' | 'assembling' | 'committing' | 'finished';

/** What reading, judging and mapping a submission works with; nothing of it needs a server. */
export interface Reading {
  readonly feed: CompiledFeed;
  readonly context: RuleContext;
  readonly files: readonly RangeFile[];
  readonly findings: Findings;
  readonly counts: RecordCounts;
  readonly keyCounts: KeyCounter;
  readonly ids: RecordIds;
  readonly lookups: Map<string, Map<string, MutableValues>>;
  /** The mapping that the sender has registered, and the one that an extract was read by. */
  readonly extract: { readonly registered: RegisteredMapping | null; used: MappingUsed | null };
  /** @param share of the phase that is done, 0 to 1. */
  progress(phase: Phase, rows: number, share: number): Promise<void>;
}

/** Everything one run of one submission works with. */
export interface Run extends Reading {
  readonly pool: pg.Pool;
  /** Completeness and validity by council of residence. */
  readonly councilFields: CouncilFields;
  readonly seal: EphemeralSeal;
  readonly tokeniser: Tokeniser;
  readonly postcodes: PostcodeReference;
  /** Where persons stand in the files; null where nobody asks for it later. */
  readonly places: PersonPlaces | null;
  /** Where it is said of whom that nothing is to stand of them any more; at most some thousand. */
  readonly withdrawn: Map<string, Place>;
  /** ONS codes of the councils with an active agreement. */
  readonly councils: ReadonlySet<string>;
}
