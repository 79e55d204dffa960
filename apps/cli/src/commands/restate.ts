import type { Command } from 'commander';
import { feedSchema, type Feed } from '@tributary/contracts';
import { z } from 'zod';
import { output } from '../session/output.js';
import { Session } from '../session/session.js';
import { feedOf } from './feed-of.js';
import { serviceOf } from './quality.js';
import { FEED, HOME, JSON_OUTPUT, SENDER } from './options.js';

/** How many of each kind were said again. */
const restatedSchema = z.record(z.string(), z.number());
interface Restated { readonly service: string; readonly restated: z.infer<typeof restatedSchema> }

/** Has governance announce its decisions again, unless a feed or a sender is named, and the services concerned state again what stands. */
async function restate(session: Session, which: { readonly feed?: Feed | undefined; readonly sender?: string | undefined }): Promise<Restated[]> {
  const restated: Restated[] = [];
  const again = async (service: Parameters<Session['api']>[0], json?: object) => {
    restated.push({ service, restated: await session.api(service).call('/v1/restatements', restatedSchema, { method: 'POST', ...(json ? { json } : {}) }) });
  };
  if (which.feed === undefined && which.sender === undefined) await again('governance');
  for (const service of new Set((which.feed ? [which.feed] : feedSchema.options).map(serviceOf))) await again(service, which);
  return restated;
}

export function restateCommand(program: Command): void {
  program.command('restate').description('Say again what stands, after messages were lost with the broker: decisions of governance and the facts of the feeds. Whoever has it already learns nothing')
    .option(...FEED).option(...SENDER).option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: { feed?: string; sender?: string; home?: string; json?: boolean }) => {
      const feed = options.feed === undefined ? undefined : feedOf(options.feed);
      output(options).result(await restate(await Session.open(options.home), { feed, sender: options.sender }), (rows) =>
        rows.map(({ service, restated }) => `${service}: ${Object.entries(restated).map(([what, n]) => `${n} ${what}`).join(', ')}`).join('\n'));
    });
}
