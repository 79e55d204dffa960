import { readdir, readFile } from 'node:fs/promises';
import { workspaceRoot, type Home } from '../home.js';
import { isRunning, residentBytes } from '../processes.js';
import { answersAt, STACK_PARTS, stackAccess, type StackAccess, type StackPart } from '../stack.js';
import { readSystem, type Part, type System } from '../state.js';
import { healthOf } from './health.js';
import { RUNS } from './services.js';

export interface PartStatus {
  readonly name: string;
  readonly kind: 'stack' | 'service';
  /** `external`: a server given by URL that answers, or an issuer of somebody else's. `failing`: the process runs and does not answer well. */
  readonly state: 'running' | 'failing' | 'stopped' | 'external';
  readonly pid: number | null;
  readonly port: number | null;
  readonly url: string | null;
  /** Resident memory in bytes, child processes included (shared pages counted once where the system tells). */
  readonly memory: number | null;
  readonly lag: number | null;
  readonly quarantined: number | null;
  readonly log: string | null;
}

export interface SystemStatus {
  readonly home: string;
  readonly workspace: string;
  readonly healthy: boolean;
  readonly memory: number;
  readonly parts: readonly PartStatus[];
  /** What for -> path. The content is secret, the place is not. */
  readonly files: Readonly<Record<string, string>>;
}

/** What runs in a home and how it is. Starts and changes nothing. */
export async function status(home: Home): Promise<SystemStatus> {
  const system = await readSystem(home);
  const access = await stackAccess(home).catch(() => undefined);
  const parts = await Promise.all([
    ...STACK_PARTS.map((name) => stackStatus(name, system.parts[name], access)),
    ...RUNS.map(({ name }) => (name === 'identity' && hasOwnIssuer(system) ? external(name) : serviceStatus(name, system.parts[name]))),
  ]);
  return {
    home: home.root, workspace: workspaceRoot(), files: system.files, parts,
    healthy: parts.every((part) => part.state === 'running' || part.state === 'external'),
    memory: parts.reduce((sum, part) => sum + (part.memory ?? 0), 0),
  };
}

/** Services that were started without our identity provider have another issuer (`OIDC_ISSUER`). */
const hasOwnIssuer = ({ parts }: System): boolean => parts['identity'] === undefined && RUNS.some(({ name }) => parts[name] !== undefined);

const external = (name: string): PartStatus => ({ ...base(name, 'service', undefined), state: 'external', pid: null, memory: null });

const base = (name: string, kind: 'stack' | 'service', part: Part | undefined) => ({
  name, kind, port: part?.port ?? null, url: part?.url ?? null, log: part?.log ?? null, lag: null, quarantined: null,
});

async function stackStatus(name: StackPart, part: Part | undefined, access: StackAccess | undefined): Promise<PartStatus> {
  const own = part?.process ?? null;
  const runs = own !== null && (await isRunning(own));
  const answers = access !== undefined && (runs || own === null) && part !== undefined && (await answersAt(name, access));
  const state = part === undefined || (own !== null && !runs) ? 'stopped' : answers ? (own === null ? 'external' : 'running') : 'failing';
  return { ...base(name, 'stack', part), state, pid: runs ? own.pid : null, memory: runs ? await treeMemory(own.pid) : null };
}

async function serviceStatus(name: string, part: Part | undefined): Promise<PartStatus> {
  const own = part?.process ?? null;
  if (part === undefined || own === null || !(await isRunning(own))) return { ...base(name, 'service', part), state: 'stopped', pid: null, memory: null };
  const health = await healthOf(part.url, own.pid);
  return {
    ...base(name, 'service', part), pid: own.pid, memory: await treeMemory(own.pid),
    state: health?.state === 'up' ? 'running' : 'failing',
    lag: health?.lag ?? null, quarantined: health?.quarantined ?? null,
  };
}

/** Memory of a process and its children. PostgreSQL's sessions share most of theirs, so proportional shares are added up where they can be read. */
async function treeMemory(pid: number): Promise<number | null> {
  const children = await childrenOf(pid);
  if (children.length === 0) return (await residentBytes(pid)) ?? null;
  const sizes = await Promise.all([pid, ...children].map(async (one) => (await proportionalBytes(one)) ?? (await residentBytes(one)) ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function proportionalBytes(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kib = /^Pss:\s+(\d+) kB/m.exec(text)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')));
  return lists.join(' ').split(/\s+/).filter((text) => text !== '').map(Number);
}
