import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { homeAt, isRunning, readSystem, restartPart, signal, stackAccess, startStack, stopStack, workspaceRoot, type Home, type StackAccess, type StackPart } from '@tributary/infra';
import { eventually } from './eventually.js';
import { freePort } from './services.js';

export interface PrivateStack {
  readonly home: Home;
  access(): Promise<StackAccess>;
  /** SIGKILL to a server, as a crash; resolves when its process is gone. */
  kill9(part: StackPart): Promise<void>;
  /** Starts a server again on the port it had, and waits until it answers. */
  restart(part: StackPart): Promise<void>;
  /** Stops everything and removes the data. */
  stop(): Promise<void>;
}

/** A stack of the spec's own (about six seconds, 400 MiB): only for specs that kill its servers. Everything else shares `stack()`. */
export async function privateStack(): Promise<PrivateStack> {
  // A home may be called as its owner likes: each server reads its path in another way.
  const home = homeAt(join(workspaceRoot(), '.tributary', 'tests', `${randomBytes(5).toString('hex')} für, alle`));
  const options = {
    ports: { postgres: await freePort(), redis: await freePort(), kafka: await freePort(), controller: await freePort() },
    durable: false, redisDatabases: 16, env: {},
  };
  const stop = async () => {
    await stopStack(home);
    await rm(home.root, { recursive: true, force: true });
  };
  await startStack(home, options).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    home,
    access: () => stackAccess(home, {}),
    async kill9(part) {
      const process = (await readSystem(home)).parts[part]?.process ?? undefined;
      await signal(process, 'SIGKILL');
      await eventually(async () => !(await isRunning(process)));
    },
    restart: (part) => restartPart(home, part, options),
    stop,
  };
}
