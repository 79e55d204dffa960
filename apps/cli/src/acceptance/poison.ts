import { TOPICS } from '@tributary/contracts';
import { stackAccess, status, withAdmin, withClient } from '@tributary/infra';
import { eventually } from '@tributary/testing';
import { Kafka, logLevel } from 'kafkajs';
import { verify } from '../verify/verify.js';
import { sen2Child, sen2Return } from './files.js';
import { deliver } from './pushing.js';
import type { TestSystem } from './system.js';

/** Messages that no service of ours would write. */
const POISON: readonly [what: string, value: string | null, reason: RegExp][] = [
  ['that is no JSON', '{"kind":"statement",', /json/i],
  ['of no known kind', '{"kind":"something-else"}', /kind|schema|invalid/i],
  ['with a field of another type', '{"kind":"statement","feed":"sen2","sender":"806","scope":"2025","subjectId":"s","council":"E06000002","version":"one","tokens":[],"records":[]}', /version/i],
  ['of a record by itself, as they were before there were statements', '{"kind":"fact","feed":"sen2","sender":"806","scope":"2025","recordType":"person","recordId":"r","subjectId":"s","version":1,"withdrawn":false,"council":"E06000002","tokens":[],"payload":{}}', /kind/i],
  ['that is binary', Buffer.from([0, 1, 2, 255, 254]).toString('latin1'), /json/i],
];

export function poison(the: () => TestSystem): void {
  describe('a poison message on a topic', () => {
    const quarantined = async () => (await status(the().home)).parts.find((p) => p.name === 'linkage')?.quarantined ?? 0;
    const { name: topic } = TOPICS.sen2;

    async function put(): Promise<{ partition: number; offset: string }[]> {
      const { kafka } = await stackAccess(the().home, {});
      const producer = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING, ...(kafka.username ? { sasl: { mechanism: 'scram-sha-512', username: kafka.username, password: kafka.password ?? '' } } : {}) }).producer();
      await producer.connect();
      const written: { partition: number; offset: string }[] = [];
      for (const [i, [, value]] of POISON.entries()) {
        const [at] = await producer.send({ topic, messages: [{ key: 'poison', value, partition: i % TOPICS.sen2.partitions }] });
        written.push({ partition: at?.partition ?? -1, offset: at?.baseOffset ?? '' });
      }
      await producer.disconnect();
      return written;
    }

    it('is set aside with its reason and its position, status shows it, and the partition goes on', async () => {
      const before = await quarantined();
      const positions = await put();
      await eventually(async () => expect(await quarantined()).toBe(before + POISON.length), { timeout: 30_000, every: 250 });
      const { databaseUrl } = await stackAccess(the().home, {});
      const { rows } = await withClient(databaseUrl, (client) => client.query<{ partition: number; message_offset: string; reason: string }>(
        `select partition, message_offset::text, reason from linkage.quarantined_message where topic = $1 order by partition, message_offset`, [topic]));
      for (const [i, at] of positions.entries()) {
        const found = rows.find((r) => r.partition === at.partition && r.message_offset === at.offset);
        expect(found?.reason).toMatch(POISON[i]?.[2] ?? /./);
      }
      // Enough persons that every partition gets some.
      const receipt = await deliver(the().session, { sender: '806', feed: 'sen2', scope: '2025', files: { 'return.xml': sen2Return('806', Array.from({ length: 30 }, (_, n) => sen2Child(100 + n))) } });
      expect(receipt.outcome).toBe('accepted');
      await the().settled();
      expect(await verify(the().session)).toMatchObject({ ok: true });
      const { kafka } = await stackAccess(the().home, {});
      const ends = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic));
      expect(ends.every((end) => positions.every((p) => p.partition !== end.partition || BigInt(end.high) > BigInt(p.offset) + 1n))).toBe(true);
    });
  });
}
