import type { Decoded } from './decode.js';

/** Messages that are committed together; a barrier ends its segment. */
export interface Segment {
  readonly decoded: readonly Decoded[];
  readonly barrier: string | undefined;
  /** Offset behind the last message. */
  readonly next: bigint;
}

/** Cuts the messages of a batch into transactions: at most `size` messages each, and none that reaches across a barrier. */
export function* segments(decoded: Iterable<Decoded>, size: number): Generator<Segment> {
  let current: Decoded[] = [];
  for (const one of decoded) {
    current.push(one);
    if (one.is !== 'barrier' && current.length < size) continue;
    yield { decoded: current, barrier: one.is === 'barrier' ? one.release : undefined, next: BigInt(one.offset) + 1n };
    current = [];
  }
  const last = current.at(-1);
  if (last) yield { decoded: current, barrier: undefined, next: BigInt(last.offset) + 1n };
}
