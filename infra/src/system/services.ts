import { SERVICE_NAMES, type ServiceName } from '@tributary/contracts';

/** A process that the supervisor runs. */
export type RunName = ServiceName | 'identity';

export interface RunDefinition {
  readonly name: RunName;
  readonly port: number;
  /** Limit of the old part of the JavaScript heap in MiB: the whole system must fit 3 GiB when idle, and a service 400 MiB at work. */
  readonly heap: number;
}

const PORTS: Record<RunName, number> = {
  identity: 4100, 'ingest-sen2': 4101, 'ingest-school-census': 4102, 'ingest-camhs': 4103, 'ingest-ae': 4104,
  linkage: 4105, kpi: 4106, governance: 4107, insights: 4108,
};
const HEAPS: Record<RunName, number> = {
  identity: 96, 'ingest-sen2': 304, 'ingest-school-census': 304, 'ingest-camhs': 304, 'ingest-ae': 304,
  linkage: 312, kpi: 320, governance: 192, insights: 224,
};

/** The identity provider first, then the services in the order of the way of the data. */
export const RUNS: readonly RunDefinition[] = (['identity', ...SERVICE_NAMES] as const)
  .map((name) => ({ name, port: PORTS[name], heap: HEAPS[name] }));

/** Path of a process's program from the root of the checkout. */
export function entryOf(name: RunName): string {
  return `apps/${name}/dist/main.js`;
}

/** Services that take files in and therefore have a data folder and the master keys; governance makes tokens of objections. */
export function holdsKeys(name: RunName): boolean {
  return name.startsWith('ingest-') || name === 'governance';
}
