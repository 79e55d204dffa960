import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { stackAccess, withClient, workspaceRoot, type Home } from '@tributary/infra';

/** What figures depend on beside the code. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryMiB: number;
  /** Of the last minute, before the benchmark did anything. */
  readonly loadAverage: number;
  readonly node: string;
  readonly postgres: string;
  readonly kafka: string;
}

/** Load above which others' work is in the figures. */
const QUIET = 1;

/** To be called first: what the benchmark itself starts is load too. */
export function loadAtStart(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** The warning that figures are those of a machine that others use, or null. */
export function loadWarning(loadAverage: number): string | null {
  return loadAverage > QUIET ? `WARNING: the load average at start is ${loadAverage}: others use this machine, the figures below are lower than what it can do` : null;
}

export async function machine(home: Home, loadAverage: number): Promise<Machine> {
  const { databaseUrl } = await stackAccess(home, {});
  const postgres = await withClient(databaseUrl, async (client) => (await client.query<{ server_version: string }>('show server_version')).rows[0]?.server_version ?? '');
  const pom = await readFile(join(workspaceRoot(), 'infra', 'kafka', 'pom.xml'), 'utf8');
  return {
    cores: availableParallelism(), processor: cpus()[0]?.model ?? '', memoryMiB: Math.round(totalmem() / 2 ** 20), loadAverage, node: process.version, postgres,
    kafka: /<kafka\.version>([^<]+)/.exec(pom)?.[1] ?? '',
  };
}

export function machineText(m: Machine): string {
  return `${m.cores} cores (${m.processor}), ${m.memoryMiB} MiB; Node ${m.node}, PostgreSQL ${m.postgres}, Kafka ${m.kafka}; load average at start ${m.loadAverage}`;
}
