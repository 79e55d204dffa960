import { createSecretKey, randomBytes } from 'node:crypto';
import { localAuthorityByDfE, TributaryError, type IsoDate } from '@tributary/domain';
import { masterKeys, RecordIds } from '@tributary/pseudonymisation';
import { compileFeed, type CompiledFeed } from '../feed/compile.js';
import type { FeedDefinition } from '../feed/feed.js';
import { neutralNames, tablesOf } from '../feed/file-names.js';
import { GENERAL } from '../feed/general-rules.js';
import { NO_REFERENCES, type References } from '../feed/references.js';
import { expectedByType } from '../feed/quality.js';
import type { Sender } from '../feed/rules.js';
import { RecordCounts } from '../pipeline/counts.js';
import { KeyCounter } from '../pipeline/key-counter.js';
import { compareKeyCounts } from '../receipt/key-counts.js';
import { makeReceipt, NO_CHANGES, type Receipt } from '../receipt/receipt.js';
import { readPhase } from '../pipeline/read-phase.js';
import type { Reading } from '../pipeline/run-context.js';
import type { RangeFile } from '../read/archive.js';
import { Findings, Refusal } from '../read/findings.js';
import { readSubmission } from '../read/submission-reader.js';
import type { StagedFact } from '../tree/fact-builder.js';
import { TreeAssembler, type AssembledTree } from '../tree/assemble.js';
import { LocalRecords } from './local-records.js';
import { notLookedAt, type NotLookedAt } from './not-looked-at.js';
import { StatedFacts } from './stated-facts.js';

export interface CheckOptions {
  readonly scope: string;
  readonly files: readonly RangeFile[];
  /** The day on which it would be received. */
  readonly today: IsoDate;
  /** DfE number or ODS code; what the files say of themselves when left out. */
  readonly sender?: string;
  /** None are loaded when left out: rules that ask them say nothing. */
  readonly references?: References;
  /** Values held in memory before records wait in a file; see Stage. */
  readonly mostHeld?: number;
  /** Hears how many rows have been read. */
  readonly progress?: (rows: number) => void;
  /** Hears what would be stated of each root, the root first; ids are of this check only. */
  readonly stated?: (facts: readonly CheckedFact[]) => void;
}

/** A fact that a check comes to. */
export type CheckedFact = Pick<StagedFact, 'recordType' | 'recordId' | 'subjectId' | 'payloadText'>;

/** A receipt that no submission has (`submission` is `check`). */
export interface Check extends Receipt { readonly notLookedAt: readonly NotLookedAt[] }

/**
 * What the service would make of these files, without a service: the same reading, the same rules, the same mapping. Nothing is stored (records wait sealed in a nameless temporary
 * file when they are many), nothing leaves. What only the service knows cannot be said (agreements, earlier submissions, postcodes; reference tables where none are given): which rules that
 * concerns is named.
 * @throws TributaryError `no-such-scope`.
 */
export async function checkFiles(feed: FeedDefinition, options: CheckOptions): Promise<Check> {
  const scope = feed.scope(options.scope);
  if (!scope) throw new TributaryError('no-such-scope', 'the scope is not one of this feed', { remedy: `For example: ${feed.scopeExample}.` });
  const { references = NO_REFERENCES } = options;
  const compiled = compileFeed(feed, scope, references);
  const sender = senderOf(feed, options.sender ?? await saidSender(compiled, options.files) ?? '');
  const startedAt = new Date();
  const names = neutralNames(tablesOf(feed, scope));
  const run: Reading = {
    feed: compiled, files: options.files, findings: new Findings(), counts: new RecordCounts(), keyCounts: new KeyCounter(feed.quality, scope), lookups: new Map(), extract: { registered: null, used: null }, ids: await passingIds(),
    context: { scope, sender, today: options.today, references, lookup: () => undefined },
    progress: async (_phase, rows) => { options.progress?.(rows); },
  };
  const refused = await judge(run, options);
  const outcome = refused ? 'refused' : run.counts.total('quarantined') > 0 ? 'partly' : 'accepted';
  const receipt = makeReceipt({
    submission: { id: 'check', feed: feed.feed, sender: sender.id, scope: scope.text, receivedAt: startedAt, files: options.files.map(({ name, size }, i) => ({ name: names(name, i + 1), bytes: size })) },
    outcome, records: run.counts.toJSON(), changes: { ...NO_CHANGES }, findings: run.findings.list(), references: [], mapping: run.extract.used,
    keyCounts: compareKeyCounts(run.keyCounts.list(), { before: null, published: null }),
    quality: { records: run.findings.fields.list(expectedByType(feed.quality)), timeliness: null },
  }, new Date());
  return { ...receipt, notLookedAt: notLookedAt(feed, scope, references) };
}

/** Ids under a key that nobody keeps. */
function passingIds(): Promise<RecordIds> {
  return RecordIds.of(masterKeys(['check', createSecretKey(randomBytes(32))]));
}

function senderOf(feed: FeedDefinition, id: string): Sender {
  return { id, kind: feed.council === 'sender' ? 'council' : 'provider', onsCode: localAuthorityByDfE(id)?.ons ?? null };
}

/** Reads until the files say whose they are; null when they do not, or cannot be read that far. */
async function saidSender(compiled: CompiledFeed, files: readonly RangeFile[]): Promise<string | null> {
  const says = compiled.feed.saysSender;
  if (!says) return null;
  const type = compiled.typeOf(says.record);
  const position = type.names.indexOf(says.field);
  try {
    for await (const batch of readSubmission(compiled, files, new Findings())) {
      for (const row of batch) {
        const said = row.type === type ? type.readers[position]?.(row.cells[position]).value : undefined;
        if (said !== null && said !== undefined && said !== '') return String(said);
      }
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return null;
}

/** Reads, joins and judges everything. Returns whether the whole is refused. */
async function judge(run: Reading, { mostHeld, stated: hear }: Pick<CheckOptions, 'mostHeld' | 'stated'>): Promise<boolean> {
  const records = new LocalRecords(run, mostHeld);
  const stated = new StatedFacts(run);
  try {
    await readPhase(run, records);
    await records.resolve();
    const assembler = new TreeAssembler(run, 1);
    for await (const rows of records.trees()) {
      const assembled = assembler.assemble(rows);
      if ('ending' in assembled || 'withdrawn' in assembled) run.counts.add(run.feed.feed.root.name, 'accepted');
      if ('ending' in assembled) stated.end(assembled.ending);
      if ('tree' in assembled) {
        const facts = state(run, assembler, assembled.tree, stated);
        hear?.(facts);
      }
    }
    stated.report();
    if (run.counts.total('accepted') > 0 || run.counts.total('dropped') > 0) return false;
    run.findings.add(GENERAL.noRecords, null);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (run.findings.count(error.rule.id) === 0) run.findings.add(error.rule, error.place);
    return true;
  } finally {
    records.close();
    stated.close();
  }
}

/** What is stated of a tree. Every council is taken to have an agreement, and every postcode that is there to be known. */
function state(run: Reading, assembler: TreeAssembler, tree: AssembledTree, stated: StatedFacts): readonly StagedFact[] {
  const { identity } = tree;
  if (run.feed.feed.council === 'residence' && !identity.postcode) {
    const ending = assembler.leaveOut(tree, GENERAL.noResidence);
    if (ending) stated.end(ending);
    return [];
  }
  const facts = assembler.map(tree, { council: '', tokens: [], person: { birthMonth: identity.birthDate?.slice(0, 7) ?? null, residence: null, lsoa: null } });
  for (const fact of facts?.facts ?? []) stated.add(fact);
  return facts?.facts ?? [];
}
