import { setFlagsFromString } from 'node:v8';

/**
 * How far the heap may grow, in per cent of what was alive, before all of it is looked through again. For a heap as small as ours V8 takes about 40, and spends a third of
 * a loaded service's processor time on that; the limit of the heap (infra, services.ts) bounds memory all the same.
 */
const HEAP_GROWING_PERCENT = 200;

/** Lets the heap of this process grow as that of a service: for the service itself, and for what measures in its place. */
export function growHeapAsService(): void {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
}
