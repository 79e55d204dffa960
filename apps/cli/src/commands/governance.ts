import type { Command } from 'commander';
import { agreementSchema, organisationSchema, OUR_PURPOSE, PURPOSES, releaseRefusalSchema, releaseRequestSchema, releaseSchema } from '@tributary/contracts';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';
import { onboardCouncil, onboardProvider } from '../onboarding.js';
import { output } from '../session/output.js';
import { Session } from '../session/session.js';
import { eventually } from '../session/waiting.js';
import { feedOf } from './feed-of.js';
import { objectionCommands } from './objections.js';
import { FEED, HOME, JSON_OUTPUT, SENDER } from './options.js';

interface Common { home?: string; json?: boolean }

export function governanceCommands(program: Command): void {
  organisationCommands(program);
  agreementCommands(program);
  objectionCommands(program);
  releaseCommands(program);
}

function organisationCommands(program: Command): void {
  program.command('council').description('Councils').command('onboard <dfe>').description('Onboard any English council by its DfE number').option(...HOME).option(...JSON_OUTPUT)
    .action(async (dfe: string, options: Common) => {
      const session = await Session.open(options.home);
      output(options).result(await onboardCouncil(session, dfe), (o) => `${o.name} (${o.id}, ${o.onsCode}) is onboarded; sender credentials: ${o.credentials}`);
    });
  const provider = program.command('provider').description('Health providers');
  provider.command('onboard <ods>').description('Onboard a health provider by its ODS code').option(...HOME).option(...JSON_OUTPUT)
    .action(async (ods: string, options: Common) => {
      const session = await Session.open(options.home);
      output(options).result(await onboardProvider(session, ods), (o) => `${o.name} (${o.id}) is onboarded; sender credentials: ${o.credentials}`);
    });
  program.command('organisations').description('Who has been onboarded').option(...HOME).option(...JSON_OUTPUT).action(async (options: Common) => {
    const api = (await Session.open(options.home)).api('governance');
    const list = z.array(organisationSchema);
    const all = [...(await api.call('/v1/councils', list)), ...(await api.call('/v1/providers', list))];
    output(options).result(all, (rows) => rows.map((o) => `${o.kind.padEnd(9)} ${o.id.padEnd(5)} ${o.name}`).join('\n'));
  });
}

function agreementCommands(program: Command): void {
  const agreement = program.command('agreement').description('Data sharing agreements');
  agreement.command('add').description('Record an agreement').requiredOption(...SENDER).requiredOption(...FEED).requiredOption('--council <dfe>', 'whose residents it is about')
    .requiredOption('--from <date>', 'first day, 2023-01-01').requiredOption('--until <date>', 'last day').option('--purpose <name...>', `what the data may be used for: ${PURPOSES.join(', ')}; without ${OUR_PURPOSE} nothing is taken`, [OUR_PURPOSE]).option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: Common & { sender: string; feed: string; council: string; from: string; until: string; purpose: string[] }) => {
      const feed = feedOf(options.feed);
      const { sender, council, from, until, purpose } = options;
      const session = await Session.open(options.home);
      const added = await session.api('governance').call('/v1/agreements', agreementSchema, { method: 'POST', json: { sender, feed, council, from, until, purposes: purpose } });
      output(options).result(added, (a) => `agreement ${a.id}: ${a.sender} sends ${a.feed} about ${a.council}, ${a.from} to ${a.until}, for ${a.purposes.join(', ')}`);
    });
  agreement.command('list').description('All agreements').option('--council <dfe>', 'those about its residents').option(...SENDER).option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: Common & { council?: string; sender?: string }) => {
      const api = (await Session.open(options.home)).api('governance');
      const all = await api.call('/v1/agreements', z.array(agreementSchema), { query: { council: options.council, sender: options.sender } });
      output(options).result(all, (rows) => rows.map((a) => `${a.id} ${a.sender.padEnd(5)} ${a.feed.padEnd(13)} ${a.council} ${a.from} ${a.until} ${a.purposes.join(',')}${a.withdrawn ? ' withdrawn' : ''}`).join('\n'));
    });
  agreement.command('withdraw <id>').description('Withdraw an agreement').option(...HOME).option(...JSON_OUTPUT).action(async (id: string, options: Common) => {
    const api = (await Session.open(options.home)).api('governance');
    output(options).result(await api.call(`/v1/agreements/${encodeURIComponent(id)}`, agreementSchema, { method: 'DELETE' }), (a) => `agreement ${a.id} is withdrawn`);
  });
}

/** Asks for a release and waits until kpi has cut it and insights could serve it. */
export async function publishRelease(session: Session, period: string, note: (line: string) => void): Promise<z.infer<typeof releaseSchema>> {
  const request = await session.api('governance').call('/v1/releases', releaseRequestSchema, { method: 'POST', json: { period } });
  note(`release ${request.id} of ${period} asked for; waiting for its barrier to pass through every service`);
  return eventually(async () => {
    const refused = (await session.api('kpi').call('/v1/releases/refused', z.array(releaseRefusalSchema))).find((r) => r.id === request.id);
    if (refused) {
      throw new TributaryError('release-refused', `release ${request.id} of ${period} was not cut: ${refused.reason}`, { remedy: 'Nothing of it has been published. Look at what has changed since the earlier releases, or leave the period as it was released.' });
    }
    const releases = await session.api('kpi').call('/v1/releases', z.array(releaseSchema));
    return releases.find((r) => r.id === request.id) ?? null;
  }, { timeoutMs: 600_000, what: `release ${request.id}` });
}

function releaseCommands(program: Command): void {
  const release = program.command('release').description('Releases');
  release.command('publish').description('Cut and publish a release of a quarter or calendar year').requiredOption('--period <period>', '2024-25Q4 or 2024').option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: Common & { period: string }) => {
      const out = output(options);
      const released = await publishRelease(await Session.open(options.home), options.period, (line) => out.note(line));
      out.result(released, (r) => `${r.period}, vintage ${r.vintage}: ${r.figures} figures, ${r.hidden} hidden; data to ${r.cutOff}${r.publishedAt === undefined ? '' : `, published ${r.publishedAt}`}`);
    });
  release.command('restate').description('Publish all releases and released figures once more, as they were cut, for readers of a topic that was lost').option(...HOME).option(...JSON_OUTPUT).action(async (options: Common) => {
    const api = (await Session.open(options.home)).api('kpi');
    output(options).result(await api.call('/v1/restatements', z.object({ releases: z.number(), figures: z.number() }), { method: 'POST' }), (r) => `${r.releases} releases and ${r.figures} figures are published again`);
  });
  release.command('list').description('Releases that have been published').option(...HOME).option(...JSON_OUTPUT).action(async (options: Common) => {
    const api = (await Session.open(options.home)).api('kpi');
    output(options).result(await api.call('/v1/releases', z.array(releaseSchema)), (rows) => rows.map((r) => `${r.period} vintage ${r.vintage} ${r.cutOff} ${r.figures} figures`).join('\n'));
  });
}
