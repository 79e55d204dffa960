/** Keys are short and many: each is written here instead of into bytes of its own. */
const bytes = Buffer.alloc(1024);
/** A character is three bytes of UTF-8 at most; a pair that is four counts as two. */
const LONGEST = Math.floor(bytes.length / 3);

/**
 * The partition of a key: murmur2 as Kafka's own clients compute it, so that any client finds the same partition. Feed topics are
 * partitioned by `subjectKey`, `linked.records.v1` by person, others by their key.
 */
export function partitionFor(key: string, partitions: number): number {
  if (partitions === 1) return 0;
  const hash = key.length > LONGEST ? murmur2(Buffer.from(key)) : murmur2(bytes, bytes.write(key));
  return (hash & 0x7fffffff) % partitions;
}

const M = 0x5bd1e995;

function murmur2(data: Uint8Array, length: number = data.length): number {
  let h = 0x9747b28c ^ length;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let k = byte(data, i) | (byte(data, i + 1) << 8) | (byte(data, i + 2) << 16) | (byte(data, i + 3) << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  const rest = length - whole;
  if (rest === 3) h ^= byte(data, whole + 2) << 16;
  if (rest >= 2) h ^= byte(data, whole + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ byte(data, whole), M);
  h ^= h >>> 13;
  h = Math.imul(h, M);
  return h ^ (h >>> 15);
}

const byte = (data: Uint8Array, i: number): number => data[i] ?? 0;
