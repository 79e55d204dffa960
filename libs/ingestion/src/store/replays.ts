import { randomUUID } from 'node:crypto';
import type { IsoDate } from '@tributary/domain';
import { lockKey, type Tx } from '@tributary/persistence';
import type { FeedDefinition } from '../feed/feed.js';
import { GENERAL, type RuleSummary } from '../feed/general-rules.js';
import type { Scope } from '../feed/scope.js';

export interface ReplayFilter { readonly feed?: string | undefined; readonly sender?: string | undefined; readonly scope?: string | undefined }

/** A submission that is worked on again. `quarantined`: records of it that have not come through so far. */
export interface Replay { readonly id: string; readonly of: string; readonly feed: string; readonly sender: string; readonly scope: string; readonly quarantined: number }

interface Candidate { readonly id: string; readonly feed: string; readonly sender: string; readonly scope: string; readonly factScope: string; readonly contentHash: string; readonly refused: boolean; readonly fault: boolean; readonly latestWhole: boolean; readonly sinceWhole: boolean; readonly quarantined: number }

/** What a receipt's findings hold when this was found. */
const found = ({ id }: RuleSummary): string => JSON.stringify([{ rule: id }]);

/** Submissions with quarantined records, or that met a fault of ours, whose files are still kept, newest first; what a replay has brought through is not counted again, unless that came too late to change anything. */
async function candidates(tx: Tx, filter: ReplayFilter, today: IsoDate): Promise<Candidate[]> {
  const { rows } = await tx.query<Candidate>(
    `select * from (
       select s.id, s.serial, s.feed, s.sender, s.scope, s.fact_scope as "factScope", s.content_hash as "contentHash", s.outcome = 'refused' as refused, fault, s.content_hash = f.content_hash as "latestWhole", s.serial > f.last_serial as "sinceWhole",
         (select coalesce(sum((value->>'quarantined')::int), 0)::int from jsonb_each(coalesce(r.receipt, s.receipt)->'records')) as quarantined
       from submission s join fact_scope f on f.feed = s.feed and f.sender = s.sender and f.scope = s.fact_scope
         left join lateral (select receipt from submission r where r.replay_of = s.id and r.outcome in ('accepted', 'partly', 'unchanged') and not r.receipt->'findings' @> any($6) order by r.serial desc limit 1) r on true
         cross join lateral (select coalesce(r.receipt, s.receipt)->'findings' @> $5 as fault) as met
       where s.replay_of is null and s.state = 'finished' and s.raw_removed_at is null and s.retain_until >= $4
         and ($1::text is null or s.feed = $1) and ($2::text is null or s.sender = $2) and ($3::text is null or s.scope = $3)) as kept
     where quarantined > 0 or fault order by serial desc`,
    [filter.feed ?? null, filter.sender ?? null, filter.scope ?? null, today, found(GENERAL.fault), [found(GENERAL.older), found(GENERAL.superseded)]]);
  return rows;
}

/** Does what a submission stated still stand? Messages always do, single persons until a whole has been stated after them; of wholes the last does, or one refused by our fault since. */
function stands(mode: Scope['mode'] | undefined, c: Candidate): boolean {
  if (mode === 'persons') return c.sinceWhole;
  return mode !== 'snapshot' || (c.refused ? c.sinceWhole && c.fault : c.latestWhole);
}

/**
 * Has everything worked on again that quarantined records came from and that still stands: of a scope stated as a whole the last submission in effect, of messages and single persons each submission.
 * In the order in which they came. One that waits to be replayed already is not asked for twice.
 */
export async function requestReplays(tx: Tx, feeds: readonly FeedDefinition[], filter: ReplayFilter, principal: string, today: IsoDate): Promise<Replay[]> {
  await lockKey(tx, 'ingest-replays');
  const seen = new Set<string>();
  const wanted = (await candidates(tx, filter, today)).filter((c) => {
    const mode = feeds.find((feed) => feed.feed === c.feed)?.scope(c.scope)?.mode;
    const key = [c.feed, c.sender, c.factScope, mode === 'snapshot' ? '' : c.contentHash].join('|');
    if (!stands(mode, c) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const replays: Replay[] = [];
  for (const { id: of, feed, sender, scope, quarantined } of wanted.toReversed()) replays.push({ id: await insertReplay(tx, of, principal), of, feed, sender, scope, quarantined });
  return replays;
}

async function insertReplay(tx: Tx, of: string, principal: string): Promise<string> {
  const { rows: [made] } = await tx.query<{ id: string }>(
    `insert into submission (id, replay_of, feed, sender, scope, fact_scope, principal, received_on, state, content_hash, files, bytes, retain_until, progress)
     select $2, id, feed, sender, scope, fact_scope, $3, received_on, 'waiting', content_hash, files, bytes, retain_until, '{"phase":"waiting","rows":0,"percent":0}' from submission where id = $1
     on conflict (replay_of) where state = 'waiting' do nothing returning id`, [of, randomUUID(), principal]);
  if (made) return made.id;
  const { rows: [waiting] } = await tx.query<{ id: string }>(`select id from submission where replay_of = $1 and state = 'waiting'`, [of]);
  if (!waiting) throw new Error('a replay was neither made nor waiting');
  return waiting.id;
}
