import fc from 'fast-check';
import { TOPICS } from '@tributary/contracts';
import { carriesBarriers } from './barrier.js';
import { judge } from './checkpoint.js';
import { decode, type Decoded } from './decode.js';
import { partitionFor } from './index.js';
import { widen, type StoredRow } from './outbox-reader.js';
import { positionOf } from './partition-state.js';
import { segments } from './segments.js';
import { cutSends } from './sends.js';

const message = (offset: number): Decoded => ({ is: 'message', key: 'k', value: {}, offset: String(offset), timestamp: '0' });
const barrier = (offset: number): Decoded => ({ is: 'barrier', release: 'R', offset: String(offset) });

describe('the partition of a key', () => {
  it('is the one that Kafka’s own clients choose', () => {
    // Values of org.apache.kafka.common.utils.UtilsTest.testMurmur2 (positive form modulo 1,000).
    const expected: Record<string, number> = { '21': -973932308, foobar: -790332482, 'a-little-bit-long-string': -985981536, 'a-little-bit-longer-string': -1486304829, 'lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8': -58897971, abc: 479470107 };
    for (const [key, hash] of Object.entries(expected)) expect(partitionFor(key, 1_000)).toBe((hash & 0x7fffffff) % 1_000);
  });
});

describe('a batch', () => {
  it('is cut into transactions that keep every message in order, and none reaches across a barrier', () => {
    fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (barriers, size) => {
      const decoded = barriers.map((is, i) => (is ? barrier(i) : message(i)));
      const cut = [...segments(decoded, size)];
      expect(cut.flatMap((one) => one.decoded)).toEqual(decoded);
      for (const one of cut) {
        expect(one.next).toBe(BigInt(one.decoded.at(-1)?.offset ?? -2) + 1n);
        expect(one.decoded.slice(0, -1).every((inner) => inner.is === 'message')).toBe(true);
        expect(one.barrier !== undefined).toBe(one.decoded.at(-1)?.is === 'barrier');
        expect(one.decoded.length).toBeLessThanOrEqual(size + 1);
      }
    }));
  });

  it('is applied, sought again or distrusted by where it begins', () => {
    const state = { checkpoint: { incarnation: 'i', nextOffset: 10n, topicId: null }, soughtFor: undefined };
    const batch = (first: bigint, last: bigint, fetchedOffset?: bigint) => ({ first, last, highWatermark: 100n, fetchedOffset });
    expect(positionOf(state, batch(10n, 20n))).toBe('apply');
    expect(positionOf(state, batch(5n, 20n))).toBe('apply');
    expect(positionOf(state, batch(0n, 9n))).toBe('seek');
    expect(positionOf(state, batch(15n, 20n, 15n))).toBe('seek');
    expect(positionOf(state, batch(15n, 20n, 10n))).toBe('apply');
    expect(positionOf({ ...state, soughtFor: 10n }, batch(15n, 20n, 15n))).toBe('apply');
    expect(positionOf(state, { ...batch(0n, 4n), highWatermark: 5n })).toBe('reload');
  });
});

describe('a stored offset', () => {
  const stored = { incarnation: 'i', nextOffset: 10n, topicId: null };
  it('belongs to the topic, or to an earlier one of the same name', () => {
    expect(judge(undefined, { low: 0n, high: 5n, committed: false, topicId: null })).toBe('new');
    expect(judge(stored, { low: 0n, high: 10n, committed: true, topicId: null })).toBe('known');
    expect(judge(stored, { low: 0n, high: 9n, committed: true, topicId: null })).toBe('recreated');
    expect(judge(stored, { low: 0n, high: 50n, committed: false, topicId: null })).toBe('recreated');
    expect(judge(stored, { low: 12n, high: 50n, committed: true, topicId: null })).toBe('truncated');
    expect(judge({ ...stored, nextOffset: 0n }, { low: 0n, high: 5n, committed: false, topicId: null })).toBe('known');
  });

  it('belongs to another topic where the ids say so, however far that one reaches and whatever the broker remembers', () => {
    const named = { ...stored, topicId: 'a' };
    expect(judge(named, { low: 0n, high: 50n, committed: true, topicId: 'b' })).toBe('recreated');
    expect(judge(named, { low: 0n, high: 50n, committed: true, topicId: 'a' })).toBe('known');
    expect(judge(named, { low: 0n, high: 50n, committed: true, topicId: null })).toBe('known');
    expect(judge(stored, { low: 0n, high: 50n, committed: true, topicId: 'b' })).toBe('known');
  });
});

describe('the topics of the contracts', () => {
  it('carry barriers where records flow and nowhere else', () => {
    expect(Object.values(TOPICS).filter(carriesBarriers).map((topic) => topic.name)).toEqual(['feed.sen2.v1', 'feed.school-census.v1', 'feed.camhs.v1', 'feed.ae.v1', 'linked.records.v1']);
  });

  it('never make decoding throw, whatever the bytes', () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array(), fc.json().map((text) => Buffer.from(text))), (bytes) => {
      const decoded = decode(TOPICS.linked, true, { key: null, value: Buffer.from(bytes), offset: '0', timestamp: '0' });
      expect(['bad', 'message', 'barrier']).toContain(decoded.is);
    }));
  });
});

describe('the outbox', () => {
  const row = (partition: number, size: number, id: number): StoredRow => ({ txid: '1', id: String(id), topic: 't', partition, key: 'k', value: 'x'.repeat(size), headers: null, createdAt: 0 });

  it('is cut into sends that keep the order and the broker’s limit of each partition', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3_000 })), { maxLength: 40 }), (sizes) => {
      const rows = sizes.map(([partition, size], i) => row(partition, size, i));
      const sends = [...cutSends(rows, 4_000, 9_000)];
      expect(sends.flat()).toEqual(rows);
      for (const send of sends.filter((one) => one.length > 1)) {
        for (const partition of [0, 1, 2, 3]) {
          expect(send.filter((one) => one.partition === partition).reduce((sum, one) => sum + (one.value?.length ?? 0), 0)).toBeLessThanOrEqual(4_000);
        }
      }
    }));
  });

  it('is cut into sends of a thousand messages at the most', () => {
    const rows = Array.from({ length: 2_500 }, (_, id) => row(id % 4, 1, id));
    expect([...cutSends(rows)].map((send) => send.length)).toEqual([1_000, 1_000, 500]);
  });

  it('compares 32-bit transaction ids across the wrap', () => {
    const epoch = 1n << 32n;
    expect(widen(5n, 3n * epoch + 10n)).toBe(3n * epoch + 5n);
    expect(widen(epoch - 3n, 3n * epoch + 10n)).toBe(3n * epoch - 3n);
    expect(widen(2n, 3n * epoch - 3n)).toBe(3n * epoch + 2n);
  });
});
