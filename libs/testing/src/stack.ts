import { join } from 'node:path';
import { homeAt, isRunning, readSystem, STACK_PARTS, stackAccess, startStack, workspaceRoot, type Home, type StackAccess } from '@tributary/infra';

/** Ports apart from those of a system that a developer runs beside the tests. */
const TEST_PORTS = { postgres: 25432, redis: 26379, kafka: 29092, controller: 29093 } as const;
/** Numbered databases of Redis: a spec takes one each. */
export const REDIS_DATABASES = 512;

let shared: Promise<StackAccess> | undefined;

/** The home of the stack that all specs share: `TRIBUTARY_TEST_HOME`, or `.tributary/test` in the checkout. */
export function testHome(): Home {
  return homeAt(process.env['TRIBUTARY_TEST_HOME'] ?? join(workspaceRoot(), '.tributary', 'test'));
}

/** Addresses of the shared test stack (administrator's rights), which is started if it does not run. Specs never stop it. */
export function stack(): Promise<StackAccess> {
  shared ??= startShared();
  return shared;
}

async function startShared(): Promise<StackAccess> {
  const home = testHome();
  const system = await readSystem(home);
  const running = await Promise.all(STACK_PARTS.map((part) => isRunning(system.parts[part]?.process ?? undefined)));
  // Addresses in the environment are for the system itself: a test must never write to a server that somebody else uses.
  if (running.every(Boolean)) return stackAccess(home, {});
  return startStack(home, { ports: TEST_PORTS, durable: false, redisDatabases: REDIS_DATABASES, env: {} });
}
