import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homeAt, workspaceRoot } from '../home.js';
import { registerAccounts } from '../system/accounts.js';
import { RUNS } from '../system/services.js';
import { COMPOSE_HEADER, COMPOSE_STYLE, composeFile } from './compose.js';
import { configure, provision } from './configure.js';

/** What the containers of docker-compose.yml run, and `compose`, which writes that file. */
const home = homeAt();
const port = (name: string) => RUNS.find((run) => run.name === name)?.port ?? 0;
const actions: Record<string, () => Promise<unknown>> = {
  configure: () => configure(home),
  provision: () => provision(home),
  accounts: () => registerAccounts(home, `http://127.0.0.1:${port('identity')}`, port('governance')),
  compose: async () => {
    const { stringify } = await import('yaml');
    await writeFile(join(workspaceRoot(), 'docker-compose.yml'), COMPOSE_HEADER + stringify(composeFile(), COMPOSE_STYLE));
  },
};

const action = actions[process.argv[2] ?? ''];
if (action === undefined) throw new Error(`one of ${Object.keys(actions).join(', ')}`);
await action();
