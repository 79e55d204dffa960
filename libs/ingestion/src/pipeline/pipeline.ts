import { hash } from 'node:crypto';
import { join } from 'node:path';
import type pg from 'pg';
import { isActiveOn } from '@tributary/contracts';
import { localAuthorityByDfE, londonDate, TributaryError } from '@tributary/domain';
import type { Logger } from '@tributary/observability';
import { withTransaction } from '@tributary/persistence';
import { EncryptedFile, EphemeralSeal, RecordIds, SecretBox, Tokeniser, type FileKeys, type KeyProvider } from '@tributary/pseudonymisation';
import type { AccessReadModel } from '@tributary/security';
import { compileFeed } from '../feed/compile.js';
import type { FeedDefinition } from '../feed/feed.js';
import { codesIn } from '../feed/fields.js';
import { extractOf } from '../feed/formats.js';
import { GENERAL } from '../feed/general-rules.js';
import type { Sender } from '../feed/rules.js';
import type { RangeFile } from '../read/archive.js';
import { CouncilFields } from '../read/council-fields.js';
import { Findings, Refusal } from '../read/findings.js';
import { ExtractMappings } from '../store/extract-mappings.js';
import { PersonPlaces } from '../store/person-places.js';
import { PostcodeMemory, PostcodeReference } from '../store/postcodes.js';
import type { ReferenceStore } from '../store/references.js';
import { Stage } from '../stage/stage.js';
import { stageTables } from '../stage/tables.js';
import { finish, foundBefore, type Submission, type SubmissionStore } from '../store/submissions.js';
import { assemblePhase } from './assemble-phase.js';
import { commitPhase, lockScope, stillWaiting } from './commit-phase.js';
import { RecordCounts } from './counts.js';
import { KeyCounter } from './key-counter.js';
import { makeReceipt, NO_CHANGES, type Receipt } from '../receipt/receipt.js';
import { isFault } from './faults.js';
import { readPhase } from './read-phase.js';
import { ownCode } from './own-code.js';
import { ProgressReport } from './progress.js';
import type { Run } from './run-context.js';

export interface PipelineParts {
  readonly pool: pg.Pool;
  readonly feeds: readonly FeedDefinition[];
  readonly keys: KeyProvider;
  readonly fileKeys: FileKeys;
  readonly access: AccessReadModel;
  readonly store: SubmissionStore;
  readonly references: ReferenceStore;
  /** Folder below which stored files lie. */
  readonly dataDir: string;
  readonly logger: Logger;
  /** Values that a run holds in memory before it moves to tables; see Stage. */
  readonly mostHeld?: number;
  /** Which code reads; that of this process unless given. */
  readonly code?: string;
}

/** Takes one waiting submission from its stored files to its receipt. Everything before the last transaction can be repeated: a run that was cut off leaves nothing behind. */
export class Pipeline {
  readonly #parts: PipelineParts;
  readonly #mappings: ExtractMappings;
  readonly #postcodes = new PostcodeMemory();

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#mappings = new ExtractMappings(parts.pool, new SecretBox(parts.keys));
  }

  /**
   * What is wrong with the submission ends in its receipt. What is wrong with the world (database, disk) is thrown, and the submission still waits.
   * @returns the receipt, or null when somebody else has finished it.
   */
  async process(submission: Submission): Promise<Receipt | null> {
    const { logger } = this.#parts;
    const files: EncryptedFile[] = [];
    const run = await this.#prepare(submission, new ProgressReport(this.#parts.store, submission, () => files.reduce((sum, file) => sum + file.given, 0)));
    const circumstances = await this.#circumstances(run, submission);
    const early = submission.replayOf === null ? await this.#unchanged(run, submission, circumstances) : null;
    if (early) return early;
    const stage = new Stage(run, stageTables(submission.serial), this.#parts.mostHeld);
    const started = Date.now();
    try {
      if (submission.replayOf !== null && run.councils.size === 0) throw new Refusal(GENERAL.noAgreementNow);
      const opened = await this.#open(submission, files);
      const receipt = await this.#phases({ ...run, files: opened }, stage, submission, circumstances);
      logger.info('Processed a submission', {
        submission: submission.id, feed: submission.feed, sender: submission.sender, outcome: receipt?.outcome, durationMs: Date.now() - started,
      });
      return receipt;
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      if (refusal.rule === GENERAL.fault) logger.error('A submission met a fault; its files are kept, to be replayed when that is mended', { submission: submission.id, feed: submission.feed, error });
      if (run.findings.count(refusal.rule.id) === 0) run.findings.add(refusal.rule, refusal.place);
      return await this.#refuse(run, submission);
    } finally {
      await Promise.all(files.map((file) => file.close()));
      await stage.drop();
    }
  }

  async #phases(run: Run, stage: Stage, submission: Submission, circumstances: string): Promise<Receipt | null> {
    const rows = await readPhase(run, stage);
    await run.progress('resolving', rows, 0);
    await stage.resolve();
    const known = await stage.identify();
    const latest = await assemblePhase(run, stage, rows);
    await run.progress('committing', rows, 0);
    return commitPhase(run, stage, submission, { circumstances, known, latest });
  }

  async #prepare(submission: Submission, report: ProgressReport): Promise<Run> {
    const { pool, feeds, keys, access } = this.#parts;
    const feed = feeds.find((f) => f.feed === submission.feed);
    const scope = feed?.scope(submission.scope);
    if (!feed || !scope) throw new TributaryError('unknown-feed', 'a submission waits for a feed or scope that this service does not know');
    const organisation = await access.organisation(submission.sender);
    const sender: Sender = {
      id: submission.sender, kind: organisation?.kind ?? (feed.council === 'sender' ? 'council' : 'provider'),
      onsCode: organisation?.onsCode ?? localAuthorityByDfE(submission.sender)?.ons ?? null,
    };
    const agreements = await access.agreements({ sender: submission.sender, feed: submission.feed });
    // A replay is judged by the day on which it was sent, and needs an agreement that has not ended since.
    const on = submission.replayOf === null ? submission.receivedOn : londonDate(submission.receivedAt);
    const active = agreements.filter(isActiveOn(on));
    const references = await this.#parts.references.current(feed.references);
    return {
      pool, feed: compileFeed(feed, scope, references), files: [], findings: new Findings(), counts: new RecordCounts(), keyCounts: new KeyCounter(feed.quality, scope), councilFields: new CouncilFields(), seal: new EphemeralSeal(),
      ids: await RecordIds.of(keys), tokeniser: await Tokeniser.of(keys), postcodes: new PostcodeReference(pool, this.#postcodes), lookups: new Map(), extract: { registered: extractOf(feed) ? await this.#mappings.current(submission) : null, used: null }, councils: new Set(active.map((a) => a.council)),
      places: feed.comparedWithOthers ? new PersonPlaces(pool, submission.id) : null, withdrawn: new Map(),
      context: { scope, sender, today: submission.receivedOn, references, lookup: () => undefined },
      progress: (phase, rows, share) => report.at(phase, rows, share),
    };
  }

  async #open(submission: Submission, opened: EncryptedFile[]): Promise<RangeFile[]> {
    const files: RangeFile[] = [];
    for (const stored of submission.files) {
      const file = await EncryptedFile.open(join(this.#parts.dataDir, stored.path), this.#parts.fileKeys);
      opened.push(file);
      files.push({ name: stored.name, size: file.size, read: (start, end) => file.read(start, end) });
    }
    return files;
  }

  /** What the result depends on beside the files: when none of it has changed, the same files need not be read again. */
  async #circumstances(run: Run, { id, bytes }: Submission): Promise<string> {
    const { pool, store } = this.#parts;
    const { rows: [reference] } = await pool.query<{ n: string; edition: string }>(`select count(*) as n, coalesce(max(edition), '') as edition from postcode_outward`);
    const { feed, scope, types } = run.feed;
    if (feed.council === 'residence' && reference?.n === '0') {
      await store.setProgress(id, { phase: 'waiting-for-postcodes', rows: 0, percent: 0, bytesRead: 0, bytes: Number(bytes) });
      throw new TributaryError('no-postcode-reference', 'submissions wait until the postcode reference has arrived', { status: 503, remedy: 'tributary reference load --postcodes FILE' });
    }
    const codes = types.map(({ type }) => Object.values(type.fields).map((field) => (typeof field.codes === 'function' ? codesIn(field.codes, scope, run.context.references) : null)));
    return hash('sha256', JSON.stringify([this.#parts.code ?? ownCode(), scope.text, [...run.councils].toSorted(), reference, run.context.references.versions, declarationOf(feed), codes, run.tokeniser.kid, ...(run.extract.registered ? [{ mapping: run.extract.registered.version }] : [])]), 'base64url');
  }

  /** The same files under the same circumstances: looked at before anything is locked, because it is rare. */
  async #unchanged(run: Run, submission: Submission, circumstances: string): Promise<Receipt | null> {
    const { rowCount } = await this.#parts.pool.query(
      'select from fact_scope where feed = $1 and sender = $2 and scope = $3 and content_hash = $4 and circumstances = $5', [submission.feed, submission.sender, submission.factScope, submission.contentHash, circumstances]);
    if (rowCount === 0) return null;
    return withTransaction(this.#parts.pool, async (tx) => {
      const scope = await lockScope(tx, submission, run.feed.feed.feed);
      if (scope.contentHash !== submission.contentHash || scope.circumstances !== circumstances) return null;
      if (!(await stillWaiting(tx, submission.id))) return null;
      // It stands from now on where this one does: what was sent before it and comes late is older.
      await tx.query('update fact_scope set last_serial = greatest(last_serial, $2) where id = $1', [scope.id, Number(submission.standing)]);
      const receipt = makeReceipt({ submission, outcome: 'unchanged', ...(await foundBefore(tx, submission)), references: run.context.references.versions }, new Date());
      await finish(tx, receipt);
      return receipt;
    });
  }

  async #refuse(run: Run, submission: Submission): Promise<Receipt | null> {
    return withTransaction(this.#parts.pool, async (tx) => {
      if (!(await stillWaiting(tx, submission.id))) return null;
      const receipt = makeReceipt({ submission, outcome: 'refused', records: run.counts.toJSON(), changes: { ...NO_CHANGES }, findings: run.findings.list(), references: run.context.references.versions, mapping: run.extract.used }, new Date());
      await finish(tx, receipt);
      return receipt;
    });
  }
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof TributaryError && error.code === 'encrypted-file-damaged') return new Refusal(GENERAL.damaged);
  return isFault(error) ? new Refusal(GENERAL.fault) : null;
}

const declarations = new WeakMap<FeedDefinition, string>();

/** A hash of everything that a feed declares, its functions' texts too: made once for a process. */
function declarationOf(feed: FeedDefinition): string {
  let known = declarations.get(feed);
  if (known === undefined) {
    const text = JSON.stringify(feed, (_key, value: unknown) => (typeof value === 'function' || value instanceof RegExp ? String(value) : value));
    declarations.set(feed, (known = hash('sha256', text, 'base64url')));
  }
  return known;
}
