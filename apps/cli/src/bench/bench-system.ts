import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { down, homeAt, readSystem, RUNS, stackAccess, startStack, stopProcess, stopStack, up, type Home, type RunName } from '@tributary/infra';
import { Session } from '../session/session.js';

export type Note = (line: string) => void;
export interface KafkaLogin { readonly brokers: string; readonly username?: string | undefined; readonly password?: string | undefined }

const ownHome = (): Home => homeAt(join(tmpdir(), `tributary-bench-${process.pid}`));

/** Ends whatever runs in this process's own home, and removes its data. */
export const endOwn = (): Promise<void> => end(ownHome());

/** Ports are looked for from here upwards; below those that the kernel gives to clients. */
const firstPort = (): number => 20_000 + (process.pid % 100) * 100;
const stackPorts = () => ({ postgres: firstPort(), redis: firstPort() + 1, kafka: firstPort() + 2, controller: firstPort() + 3 });

/** The stack alone, in a home of its own, as durable as in production. */
export class BenchStack {
  private constructor(readonly home: Home, readonly databaseUrl: string) {}

  static async start(note: Note): Promise<BenchStack> {
    const home = ownHome();
    try {
      const { databaseUrl } = await startStack(home, { env: {}, ports: stackPorts(), progress: note });
      return new BenchStack(home, databaseUrl);
    } catch (error) {
      await endStack(home);
      throw error;
    }
  }

  /** Ends its processes and removes its data. */
  end(): Promise<void> {
    return endStack(this.home);
  }
}

async function endStack(home: Home): Promise<void> {
  await stopStack(home);
  await rm(home.root, { recursive: true, force: true });
}

/** A whole system in a home of its own, as durable as in production, on ports of its own. */
export class BenchSystem {
  private constructor(readonly home: Home, readonly session: Session) {}

  static async start(note: Note): Promise<BenchSystem> {
    const home = ownHome();
    const servicePorts = Object.fromEntries(RUNS.map(({ name }, i) => [name, firstPort() + 10 + i])) as Record<RunName, number>;
    try {
      await up(home, { env: {}, ports: stackPorts(), servicePorts, progress: note });
      return new BenchSystem(home, await Session.open(home.root));
    } catch (error) {
      await end(home);
      throw error;
    }
  }

  /** Ends the services and leaves the stack, so that a stage can be measured alone. */
  async stopServices(): Promise<void> {
    const { parts } = await readSystem(this.home);
    await Promise.all(RUNS.map(({ name }) => stopProcess(parts[name]?.process ?? undefined)));
  }

  /** The administrator's way to the broker: the one account that may read and write every topic. */
  async kafka(): Promise<KafkaLogin> {
    const { kafka } = await stackAccess(this.home, {});
    return { brokers: kafka.brokers.join(','), username: kafka.username, password: kafka.password };
  }

  async databaseUrl(): Promise<string> {
    return (await stackAccess(this.home, {})).databaseUrl;
  }

  /** Ends every process of the home and removes its data. */
  end(): Promise<void> {
    return end(this.home);
  }
}

async function end(home: Home): Promise<void> {
  await down(home);
  await rm(home.root, { recursive: true, force: true });
}
