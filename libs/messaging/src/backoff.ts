/** Milliseconds to wait before attempt `failures + 1`: doubling from 200 ms to 15 s, half of it at random so that instances do not march in step. */
export function backoffMs(failures: number): number {
  const full = Math.min(15_000, 200 * 2 ** Math.min(failures, 10));
  return full / 2 + Math.random() * (full / 2);
}
