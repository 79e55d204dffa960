import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { TributaryError } from '@tributary/domain';
import { z } from 'zod';
import { output, table } from '../session/output.js';
import { Session } from '../session/session.js';
import { feedOf } from './feed-of.js';
import { serviceOf } from './quality.js';
import { FEED, HOME, JSON_OUTPUT, SENDER } from './options.js';

interface Options { sender: string; feed: string; at?: string; home?: string; json?: boolean }

const registeredSchema = z.looseObject({ feed: z.string(), sender: z.string(), version: z.number() });
const shownSchema = z.looseObject({ version: z.number(), mapping: z.looseObject({}), versions: z.array(z.looseObject({ version: z.number(), registeredAt: z.string(), endedAt: z.string().nullable() })) });

/** `tributary mapping`: how a sender's extracts of its own making are read when no mapping comes with them. */
export function mappingCommands(program: Command): void {
  const mapping = program.command('mapping').description("How a sender's own extracts are read when no mapping file comes with them");
  const api = async (o: Options) => (await Session.open(o.home)).api(serviceOf(feedOf(o.feed)), `sender-${o.sender}`);
  const common = (command: Command) => command.requiredOption(...SENDER).requiredOption(...FEED).option(...HOME).option(...JSON_OUTPUT);
  common(mapping.command('set <file>').description('Register a mapping file; a change is a new version')).action(async (file: string, o: Options) => {
    output(o).result(await (await api(o)).call('/v1/mapping', registeredSchema, { method: 'PUT', query: { feed: o.feed }, json: await jsonFile(file) }), (r) => `mapping of ${r.sender} for ${r.feed}, version ${r.version}, is in force`);
  });
  common(mapping.command('show').description('The mapping in force and all versions').option('--at <version>', 'an earlier version')).action(async (o: Options) => {
    const text = (s: z.infer<typeof shownSchema>) => [JSON.stringify(s.mapping, null, 2), table([['version', 'registered', 'ended'], ...s.versions.map((v) => [v.version, v.registeredAt, v.endedAt ?? 'in force'])])].join('\n');
    output(o).result(await (await api(o)).call('/v1/mapping', shownSchema, { query: { feed: o.feed, version: o.at } }), text);
  });
  common(mapping.command('remove').description('Take the mapping out of force; its versions stay')).action(async (o: Options) => {
    await (await api(o)).call('/v1/mapping', z.null(), { method: 'DELETE', query: { feed: o.feed } });
    output(o).result({ removed: true }, () => 'removed');
  });
}

async function jsonFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new TributaryError('mapping-invalid', `${path} is no JSON`, { remedy: 'The form of a mapping is on the page of the feed.' });
  }
}
