import { readFile, writeFile } from 'node:fs/promises';
import { RUNS, readSystem, type Home } from '@tributary/infra';

export interface ServiceMemory { readonly service: string; readonly peakMiB: number }

const mebibytes = (kib: number) => Math.round(kib / 102.4) / 10;

/** The highest resident memory of a process since it started or since {@link forgetPeak}, as the kernel keeps it (no sampling, so no peak is missed); null when it is gone. */
export async function peakMiB(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return kib === undefined ? null : mebibytes(Number(kib));
}

/** Lets the peak begin again at what is resident now. False where the system does not allow it. */
export function forgetPeak(pid: number): Promise<boolean> {
  return writeFile(`/proc/${pid}/clear_refs`, '5').then(() => true, () => false);
}

/** Peak of every process that the supervisor runs in the home. */
export async function servicePeaks(home: Home): Promise<ServiceMemory[]> {
  const { parts } = await readSystem(home);
  const found = await Promise.all(RUNS.map(async ({ name }) => {
    const pid = parts[name]?.process?.pid;
    const peak = pid === undefined ? null : await peakMiB(pid);
    return peak === null ? [] : [{ service: name, peakMiB: peak }];
  }));
  return found.flat();
}
