import type { Command } from 'commander';
import { feedSchema, type Feed } from '@tributary/contracts';
import { z } from 'zod';
import { output, table } from '../session/output.js';
import { Session } from '../session/session.js';
import { feedOf } from './feed-of.js';
import { serviceOf } from './quality.js';
import type { Receipt } from './receipt-text.js';
import { receiptOf } from './submit.js';
import { FEED, HOME, JSON_OUTPUT, SCOPE, SENDER } from './options.js';

const replaySchema = z.object({ replays: z.array(z.object({ id: z.string(), of: z.string(), feed: feedSchema, sender: z.string(), scope: z.string(), quarantined: z.number() })) });

/** What came of one replay: records quarantined before and after it, and what changed by it. */
export interface Replayed { readonly submission: string; readonly of: string; readonly feed: Feed; readonly sender: string; readonly scope: string; readonly outcome: Receipt['outcome']; readonly before: number; readonly after: number; readonly changes: Receipt['changes']; readonly findings: Receipt['findings'] }
export interface Which { readonly feed?: Feed | undefined; readonly sender?: string | undefined; readonly scope?: string | undefined }

/** Has quarantined records worked on again in the services concerned, and waits for what comes of it. */
export async function replay(session: Session, which: Which): Promise<Replayed[]> {
  const services = [...new Set((which.feed ? [which.feed] : feedSchema.options).map(serviceOf))];
  const asked = await Promise.all(services.map(async (service) => (await session.api(service).call('/v1/replays', replaySchema, { method: 'POST', json: which })).replays));
  const replayed: Replayed[] = [];
  // One after the other, as they are worked on.
  for (const { id, of, feed, sender, scope, quarantined } of asked.flat()) {
    replayed.push(replayedOf({ id, of, feed, sender, scope, quarantined }, await receiptOf(session, { sender, feed }, id, { as: 'operator' })));
  }
  return replayed;
}

/** What was said later has made it too late. */
const TOO_LATE: readonly string[] = ['T-OLDER', 'T-SUPERSEDED'];
/** Of persons that were stated by themselves since: they stay as they were stated then. */
const STATED_SINCE = 'T-STATED-SINCE';

export function replayedOf({ id, of, feed, sender, scope, quarantined }: z.infer<typeof replaySchema>['replays'][number], { outcome, records, changes, findings }: Receipt): Replayed {
  // What is refused, held or too late has taken nothing: everything is still where it was.
  const idle = outcome === 'refused' || outcome === 'held' || findings.some(({ rule }) => TOO_LATE.includes(rule));
  const after = idle ? quarantined : Object.values(records).reduce((sum, n) => sum + n.quarantined, 0);
  return { submission: id, of, feed, sender, scope, outcome, before: quarantined, after, changes, findings };
}

/** Records that were quarantined and are not any more. Where persons were stated since, not all of them count: no more than what has changed. */
function cameThrough({ before, after, changes, findings }: Replayed): number {
  const through = Math.max(0, before - after);
  return findings.some(({ rule }) => rule === STATED_SINCE) ? Math.min(through, changes.added + changes.corrected) : through;
}

export function replayText(replayed: readonly Replayed[]): string {
  if (replayed.length === 0) return 'nothing is quarantined';
  const through = replayed.reduce((sum, r) => sum + cameThrough(r), 0);
  const since = replayed.flatMap((r) => r.findings).reduce((sum, { rule, count }) => sum + (rule === STATED_SINCE ? count : 0), 0);
  const rows = replayed.map((r) => [r.feed, r.sender, r.scope, r.outcome, r.before, r.after, r.changes.added, r.changes.corrected, r.changes.withdrawn]);
  return `${table([['feed', 'sender', 'scope', 'outcome', 'quarantined', 'still', 'added', 'corrected', 'withdrawn'], ...rows])}\n${through} quarantined records came through${since === 0 ? '' : `; ${since} persons stay as they were stated since`}`;
}

export function replayCommand(program: Command): void {
  program.command('replay').description('Work again on quarantined records, after a rule, a code list or a reference table has changed')
    .option(...FEED).option(...SENDER).option(...SCOPE).option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: { feed?: string; sender?: string; scope?: string; home?: string; json?: boolean }) => {
      const feed = options.feed === undefined ? undefined : feedOf(options.feed);
      output(options).result(await replay(await Session.open(options.home), { feed, sender: options.sender, scope: options.scope }), replayText);
    });
}
