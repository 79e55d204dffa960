import type { Command } from 'commander';
import { feedSchema, type Feed } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';
import { output, table } from '../session/output.js';
import { Session } from '../session/session.js';
import { serviceOf } from './quality.js';
import type { Receipt } from './receipt-text.js';
import { receiptOf } from './submit.js';
import { FEED, HOME, JSON_OUTPUT, SCOPE, SENDER } from './options.js';

const replaySchema = z.object({ replays: z.array(z.object({ id: z.string(), of: z.string(), feed: feedSchema, sender: z.string(), scope: z.string(), quarantined: z.number() })) });

/** What came of one replay: records quarantined before and after it, and what changed by it. */
export interface Replayed { readonly submission: string; readonly of: string; readonly feed: Feed; readonly sender: string; readonly scope: string; readonly outcome: Receipt['outcome']; readonly before: number; readonly after: number; readonly changes: Receipt['changes'] }
export interface Which { readonly feed?: Feed | undefined; readonly sender?: string | undefined; readonly scope?: string | undefined }

/** Has quarantined records worked on again in the services concerned, and waits for what comes of it. */
export async function replay(session: Session, which: Which): Promise<Replayed[]> {
  const services = [...new Set((which.feed ? [which.feed] : feedSchema.options).map(serviceOf))];
  const asked = await Promise.all(services.map(async (service) => (await session.api(service).call('/v1/replays', replaySchema, { method: 'POST', json: which })).replays));
  const replayed: Replayed[] = [];
  // One after the other, as they are worked on.
  for (const { id, of, feed, sender, scope, quarantined } of asked.flat()) {
    const { outcome, records, changes } = await receiptOf(session, { sender, feed }, id, { as: 'operator' });
    // What was refused has taken nothing: everything is still where it was.
    const after = outcome === 'refused' ? quarantined : Object.values(records).reduce((sum, n) => sum + n.quarantined, 0);
    replayed.push({ submission: id, of, feed, sender, scope, outcome, before: quarantined, after, changes });
  }
  return replayed;
}

export function replayText(replayed: readonly Replayed[]): string {
  if (replayed.length === 0) return 'nothing is quarantined';
  const through = replayed.reduce((sum, r) => sum + Math.max(0, r.before - r.after), 0);
  const rows = replayed.map((r) => [r.feed, r.sender, r.scope, r.outcome, r.before, r.after, r.changes.added, r.changes.corrected, r.changes.withdrawn]);
  return `${table([['feed', 'sender', 'scope', 'outcome', 'quarantined', 'still', 'added', 'corrected', 'withdrawn'], ...rows])}\n${through} quarantined records came through`;
}

export function replayCommand(program: Command): void {
  program.command('replay').description('Work again on quarantined records, after a rule, a code list or a reference table has changed')
    .option(...FEED).option(...SENDER).option(...SCOPE).option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: { feed?: string; sender?: string; scope?: string; home?: string; json?: boolean }) => {
      const feed = feedSchema.optional().safeParse(options.feed);
      if (!feed.success) throw new TributaryError('no-such-feed', 'there is no such feed', { remedy: `Feeds: ${feedSchema.options.join(', ')}.` });
      output(options).result(await replay(await Session.open(options.home), { feed: feed.data, sender: options.sender, scope: options.scope }), replayText);
    });
}
