import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { partitionFor, appendOutbox } from '@tributary/messaging';
import { TOPICS, type Changes } from '@tributary/contracts';
import type { Tx } from '@tributary/persistence';
import { receiptEvent } from '../receipt/receipt-event.js';
import type { Receipt } from '../receipt/receipt.js';
import { askForDelivery } from '../webhooks/webhook-store.js';

export interface StoredFile { readonly name: string; readonly path: string; readonly bytes: number }
/** How far a run is. `percent` of all its work; bytes are those of the files as they were sent. */
export interface Progress { readonly phase: string; readonly rows: number; readonly percent: number; readonly bytesRead: number; readonly bytes: number }

export const SUBMISSION_STATES = ['waiting', 'held', 'finished'] as const;

export interface Submission {
  readonly id: string;
  readonly serial: string;
  /** Whose stored files are worked on again; null for what was sent. */
  readonly replayOf: string | null;
  /** Where it stands among the submissions of its scope: a replay stands where the one stands that it repeats. */
  readonly standing: string;
  readonly feed: string;
  readonly sender: string;
  readonly scope: string;
  readonly factScope: string;
  readonly principal: string;
  readonly receivedAt: Date;
  readonly receivedOn: string;
  readonly state: (typeof SUBMISSION_STATES)[number];
  readonly outcome: Receipt['outcome'] | null;
  readonly contentHash: string;
  readonly files: readonly StoredFile[];
  readonly bytes: string;
  readonly progress: Progress | Record<string, never>;
  readonly receipt: Receipt | null;
  readonly confirmedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly rawRemovedAt: Date | null;
}

/** A submission without its receipt, of which a hundred would be megabytes; `receipt` says whether there is one. */
export type ListedSubmission = Omit<Submission, 'receipt'> & { readonly receipt: true | null };

/** Lock of the session that works on the submissions of a sender and feed, for as long as it does. Their scopes share who is who, so they are worked on one after the other. */
export const runLock = (s: Pick<Submission, 'feed' | 'sender'>): string => `ingest-run|${s.feed}|${s.sender}`;

const ABOUT = `id, serial, replay_of as "replayOf", coalesce((select o.serial from submission o where o.id = submission.replay_of), serial) as standing, feed, sender, scope, fact_scope as "factScope", principal, received_at as "receivedAt", received_on as "receivedOn", state, outcome,
  content_hash as "contentHash", files, bytes, progress, confirmed_at as "confirmedAt", finished_at as "finishedAt", raw_removed_at as "rawRemovedAt"`;
const COLUMNS = `${ABOUT}, receipt`;

export interface SubmissionFilter {
  readonly sender?: string | undefined; readonly feed?: string | undefined; readonly scope?: string | undefined; readonly state?: Submission['state'] | undefined; readonly before?: string | undefined; readonly limit: number;
}

export interface NewSubmission {
  readonly id: string; readonly feed: string; readonly sender: string; readonly scope: string; readonly factScope: string; readonly principal: string;
  readonly receivedOn: string; readonly idempotencyKey: string | null; readonly contentHash: string; readonly files: readonly StoredFile[]; readonly retainUntil: string;
}

/** Submissions of this service. The row is the truth about what has to be done; the queue only says when. */
export class SubmissionStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** False when another submission has taken the idempotency key meanwhile. */
  async create(s: NewSubmission): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `insert into submission (id, feed, sender, scope, fact_scope, principal, received_on, state, idempotency_key, content_hash, files, bytes, retain_until, progress)
       values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10, $11, $12, '{"phase":"waiting","rows":0,"percent":0}')
       on conflict (feed, sender, principal, idempotency_key) where idempotency_key is not null do nothing`,
      [s.id, s.feed, s.sender, s.scope, s.factScope, s.principal, s.receivedOn, s.idempotencyKey, s.contentHash, JSON.stringify(s.files), s.files.reduce((sum, f) => sum + f.bytes, 0), s.retainUntil]);
    return rowCount === 1;
  }

  async byId(id: string, tx: pg.Pool | Tx = this.#pool): Promise<Submission | undefined> {
    const { rows } = await tx.query<Submission>(`select ${COLUMNS} from submission where id = $1`, [id]);
    return rows[0];
  }

  async byIdempotencyKey(feed: string, sender: string, principal: string, key: string): Promise<Submission | undefined> {
    const { rows } = await this.#pool.query<Submission>(
      `select ${COLUMNS} from submission where feed = $1 and sender = $2 and principal = $3 and idempotency_key = $4`, [feed, sender, principal, key]);
    return rows[0];
  }

  /** Newest first. @param before serial to go on from. */
  async list(filter: SubmissionFilter): Promise<ListedSubmission[]> {
    const { rows } = await this.#pool.query<ListedSubmission>(
      `select ${ABOUT}, nullif(receipt is not null, false) as receipt from submission
       where ($1::text is null or sender = $1) and ($2::text is null or feed = $2) and ($3::bigint is null or serial < $3) and ($5::text is null or state = $5) and ($6::text is null or scope = $6) order by serial desc limit $4`,
      [filter.sender ?? null, filter.feed ?? null, filter.before ?? null, filter.limit, filter.state ?? null, filter.scope ?? null]);
    return rows;
  }

  /** The oldest submission that waits of each sender and feed, oldest first: those behind it are worked on with it. */
  async firstWaiting(): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>(`select id from (select distinct on (feed, sender) id, serial from submission where state = 'waiting' order by feed, sender, serial) as first order by serial`);
    return rows.map((row) => row.id);
  }

  /** How many submissions have been accepted and not been finished, and for how long the oldest has waited, in seconds. */
  async backlog(): Promise<{ waiting: number; oldestSeconds: number }> {
    const { rows: [row] } = await this.#pool.query<{ waiting: number; oldest: number }>(
      `select count(*)::int as waiting, coalesce(extract(epoch from now() - min(received_at)), 0)::float8 as oldest from submission where state = 'waiting'`);
    return { waiting: row?.waiting ?? 0, oldestSeconds: row?.oldest ?? 0 };
  }

  async oldestWaiting(feed: string, sender: string): Promise<Submission | undefined> {
    const { rows } = await this.#pool.query<Submission>(
      `select ${COLUMNS} from submission where state = 'waiting' and feed = $1 and sender = $2 order by serial limit 1`, [feed, sender]);
    return rows[0];
  }

  async setProgress(id: string, progress: Progress): Promise<void> {
    await this.#pool.query(`update submission set progress = $2 where id = $1 and state = 'waiting'`, [id, JSON.stringify(progress)]);
  }

  /** Lets a held submission go on. False when it is not held. */
  async confirm(tx: Tx, id: string, principal: string): Promise<boolean> {
    const { rowCount } = await tx.query(
      `update submission set state = 'waiting', outcome = null, confirmed_by = $2, confirmed_at = now(), progress = '{"phase":"waiting","rows":0,"percent":0}' where id = $1 and state = 'held' and raw_removed_at is null`,
      [id, principal]);
    return rowCount === 1;
  }

  /** Stored files whose retention has ended; nothing that still waits, to be replayed neither. */
  async expired(today: string): Promise<{ id: string; files: StoredFile[] }[]> {
    const { rows } = await this.#pool.query<{ id: string; files: StoredFile[] }>(
      `select id, files from submission where raw_removed_at is null and retain_until < $1 and state <> 'waiting'
         and not exists (select from submission r where r.replay_of = submission.id and r.state = 'waiting') order by serial limit 500`, [today]);
    return rows;
  }

  async markRemoved(id: string): Promise<void> {
    await this.#pool.query('update submission set raw_removed_at = now() where id = $1', [id]);
  }
}

/**
 * What was found when the same files were worked on for the scope: sent again, what was not taken is not taken again, and what was is unchanged. Without places, which stand in the
 * receipt of then: the files may have come in another order.
 */
export async function foundBefore(tx: Tx, s: Submission): Promise<Pick<Receipt, 'records' | 'changes' | 'changesByType' | 'findings' | 'keyCounts' | 'mapping'>> {
  // What came too late was compared with nothing, and says no changes by type.
  const { rows: [before] } = await tx.query<{ receipt: Receipt }>(
    `select receipt from submission where feed = $1 and sender = $2 and fact_scope = $3 and content_hash = $4 and outcome in ('accepted', 'partly', 'unchanged') and receipt ? 'changesByType'
     order by serial desc limit 1`,
    [s.feed, s.sender, s.factScope, s.contentHash]);
  const named = s.files.map(({ name, bytes }) => ({ name, bytes }));
  return {
    records: before?.receipt.records ?? {},
    changes: statedAgain(before?.receipt.changes),
    changesByType: Object.fromEntries(Object.entries(before?.receipt.changesByType ?? {}).map(([type, changes]) => [type, statedAgain(changes)] as const).filter(([, { unchanged }]) => unchanged > 0)),
    // Places name files as they were sent then: the same content may have come under other names, or in another order.
    findings: isDeepStrictEqual(before?.receipt.files, named) ? before?.receipt.findings ?? [] : (before?.receipt.findings ?? []).map((finding) => ({ ...finding, places: [] })),
    ...(before?.receipt.keyCounts === undefined ? {} : { keyCounts: before.receipt.keyCounts }), ...(before?.receipt.mapping === undefined ? {} : { mapping: before.receipt.mapping }),
  };
}

/** What the same statement changes the second time. */
function statedAgain(before: Changes | undefined): Changes {
  return { added: 0, corrected: 0, withdrawn: 0, unchanged: before === undefined ? 0 : before.added + before.corrected + before.unchanged };
}

/** Ends a submission, in the transaction of what it did: state, receipt, the receipt's event, and the word to the sender's webhook. */
export async function finish(tx: Tx, receipt: Receipt): Promise<void> {
  await tx.query(
    `update submission set state = $2, outcome = $3, receipt = $4, finished_at = $5, progress = jsonb_build_object('phase', 'finished', 'rows', coalesce((progress->>'rows')::bigint, 0), 'percent', 100, 'bytesRead', bytes, 'bytes', bytes) where id = $1`,
    [receipt.submission, receipt.outcome === 'held' ? 'held' : 'finished', receipt.outcome, JSON.stringify(receipt), receipt.finishedAt]);
  await appendOutbox(tx, [{ topic: TOPICS.receipts, partition: partitionFor(receipt.submission, TOPICS.receipts.partitions), key: receipt.submission, value: receiptEvent(receipt) }]);
  await askForDelivery(tx, receipt.submission, receipt.sender, 'receipt.ready');
}
