import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { recordKey, SERVICE_NAMES, statementKey, type FeedMessage, type ServiceName, type Statement } from '@tributary/contracts';
import { isRunning, readSystem, signal, STACK_PARTS, stackAccess, withClient, type StackPart } from '@tributary/infra';
import { readTopic } from '@tributary/messaging';
import { generateRegion, type Manifest, type ManifestSubmission } from '@tributary/seeds';
import { eventually } from '@tributary/testing';
import { publishRelease } from '../commands/governance.js';
import { serviceOf } from '../commands/quality.js';
import { push } from '../commands/submit.js';
import { onboardRegion } from '../demo/region.js';
import { INGESTION_SCHEMAS } from '../verify/facts.js';
import { verify } from '../verify/verify.js';
import { sen2Child, sen2Return } from './files.js';
import { post } from './pushing.js';
import { startSystem, type TestSystem } from './system.js';

/** CRASH_SEED=n repeats the moments of a run. */
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);

/** A current record of ingestion, with its payload as JSON. */
interface Standing { feed: string; sender: string; scope: string; recordType: string; recordId: string; subjectId: string; council: string; payload: string }

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe(`a system whose processes are killed under load (CRASH_SEED=${SEED})`, () => {
  const next = random(SEED);
  let system: TestSystem;
  let folder: string;
  let manifest: Manifest;
  let queue: ManifestSubmission[];
  const accepted: { submission: ManifestSubmission; id: string }[] = [];

  /** In a region as small as this a department has months without an attendance; a file without records is refused. */
  const isEmptyMonth = async ({ feed, files }: ManifestSubmission) => feed === 'ae' && !(await readFile(join(folder, files[0] ?? ''), 'utf8')).includes('<EmergencyCare>');

  /** Pushes one submission as a sender's system does: again with the same key until it is told 202. */
  async function persist(submission: ManifestSubmission): Promise<void> {
    await eventually(async () => {
      const { id } = await push(system.session, { ...submission, files: submission.files.map((f) => join(folder, f)) });
      accepted.push({ submission, id });
    }, { timeout: 90_000, every: 300 });
  }

  const processOf = async (part: string) => (await readSystem(system.home)).parts[part]?.process ?? undefined;
  async function kill9(part: ServiceName | StackPart): Promise<void> {
    const process = await processOf(part);
    expect([part, await signal(process, 'SIGKILL')]).toEqual([part, true]);
    await eventually(async () => expect(await isRunning(process)).toBe(false));
  }

  /** Submissions go in; somewhere in between the parts die; they are started again; the senders go on. */
  async function underFire(parts: readonly (ServiceName | StackPart)[], count: number): Promise<void> {
    const mine = queue.splice(0, count);
    const load = (async () => { for (const submission of mine) await persist(submission); })();
    load.catch(() => undefined);
    // A random moment is the point of it: nothing is waited for here.
    await pause(100 + next() * 1_500);
    for (const part of parts) await kill9(part);
    await pause(next() * 500);
    await system.up();
    await load;
  }

  beforeAll(async () => {
    console.log(`CRASH_SEED=${SEED}`);
    system = await startSystem({ durable: true });
    folder = await mkdtemp(join(tmpdir(), 'tributary-crash-'));
    manifest = await generateRegion({ seed: 11, scale: 0.01, out: folder, councils: ['841'] });
    await onboardRegion(system.session, manifest, folder);
    await system.settled();
    // Health feeds in turn with the others, so that every service has work while any of them dies.
    const sendings: ManifestSubmission[] = [];
    for (const s of manifest.submissions) if (!s.expectRefused && !(await isEmptyMonth(s))) sendings.push(s);
    const bySender = [...Map.groupBy(sendings, (s) => s.sender).values()];
    queue = Array.from({ length: Math.max(...bySender.map((s) => s.length)) }, (_, i) => bySender.flatMap((s) => s[i] ?? [])).flat();
  }, 180_000);
  afterAll(async () => {
    await system.end();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it.each(SERVICE_NAMES.map((name) => [name]))('%s dies and comes back', async (name) => {
    await underFire([name], 3);
    expect(await isRunning(await processOf(name))).toBe(true);
  }, 120_000);

  it.each(STACK_PARTS.map((name) => [name]))('%s dies and comes back', async (name) => {
    await underFire([name], 5);
    expect(await isRunning(await processOf(name))).toBe(true);
  }, 120_000);

  it('the broker is away: pushes are still taken, and published when it returns', async () => {
    await kill9('kafka');
    const files = { 'return.xml': sen2Return('841', [sen2Child(1, '841')], { year: '2024' }).replace('<RequestSource>2</RequestSource>', '') };
    const response = await post(system.session, { sender: '841', feed: 'sen2', scope: '2024', files });
    expect(response.status).toBe(202);
    const { id } = (await response.json()) as { id: string };
    const { databaseUrl, kafka } = await stackAccess(system.home, {});
    const outbox = () => withClient(databaseUrl, async (client) => (await client.query<{ n: number }>('select count(*)::int as n from ingest_sen2.outbox')).rows[0]?.n ?? 0);
    // The whole way to the receipt needs no broker; what is to be said waits.
    await eventually(async () => {
      const { state, outcome } = (await (await system.session.api('ingest-sen2', 'sender-841').send(`/v1/submissions/${id}`)).json()) as { state: string; outcome: string };
      expect([state, outcome]).toEqual(['finished', 'accepted']);
    }, { timeout: 30_000, every: 150 });
    expect(await outbox()).toBeGreaterThan(0);
    expect((await fetch(`${system.session.url('ingest-sen2')}/health`)).status).toBe(200);
    await system.up();
    await eventually(async () => expect(await outbox()).toBe(0), { timeout: 60_000, every: 200 });
    const settings = { brokers: kafka.brokers.join(','), username: kafka.username, password: kafka.password, prefix: '', clientId: 'acceptance' };
    const said = (await readTopic({ settings, topic: 'feed.sen2.v1' })).map((m) => m.value as FeedMessage | null);
    expect(said.some((m) => m?.kind === 'statement' && m.scope === '2024' && m.records.length > 0)).toBe(true);
  }, 120_000);

  it('everything that was taken in is in: nothing lost, nothing doubled', async () => {
    for (const submission of queue.splice(0)) await persist(submission);
    await system.settled();
    for (const { submission, id } of accepted) {
      const one = (await (await system.session.api(serviceOf(submission.feed)).send(`/v1/submissions/${id}`)).json()) as { state: string; outcome: string };
      expect([submission.feed, submission.scope, one.state, one.outcome]).toEqual([submission.feed, submission.scope, 'finished', expect.stringMatching(/^(accepted|partly|unchanged)$/)]);
    }
    const verification = await verify(system.session);
    expect(verification.examples).toEqual([]);
    expect(verification).toMatchObject({ ok: true, linkDifferences: 0, cellDifferences: 0 });
    expect(verification.facts).toBeGreaterThan(1_000);
  }, 180_000);

  it('what was sent is what stands: the same as the topics say, record by record, each once', async () => {
    const { databaseUrl, kafka } = await stackAccess(system.home, {});
    const settings = { brokers: kafka.brokers.join(','), username: kafka.username, password: kafka.password, prefix: '', clientId: 'acceptance' };
    const latest = new Map<string, Statement>();
    for (const topic of ['feed.sen2.v1', 'feed.school-census.v1', 'feed.camhs.v1', 'feed.ae.v1']) {
      for (const { value } of await readTopic({ settings, topic })) {
        const m = value as FeedMessage | null;
        if (m?.kind === 'statement' && (latest.get(statementKey(m))?.version ?? 0) < m.version) latest.set(statementKey(m), m);
      }
    }
    const said = [...latest].flatMap(([key, m]) => m.records.map((record) => `${key} ${recordKey({ ...m, ...record })} ${JSON.stringify(record.payload)}`));
    const rows = await withClient(databaseUrl, async (client) => (await client.query<Standing>(INGESTION_SCHEMAS.map((schema) => `select s.feed, s.sender, s.scope, r.record_type as "recordType", r.record_id as "recordId",
      r.subject_id as "subjectId", r.council, r.payload from ${schema}.current_record r join ${schema}.fact_scope s on s.id = r.scope_id where not r.withdrawn`).join(' union all '))).rows);
    const stands = rows.map((r) => `${statementKey(r)} ${recordKey(r)} ${JSON.stringify(JSON.parse(r.payload))}`);
    expect(new Set(rows.map(recordKey)).size).toBe(rows.length);
    expect(said.toSorted()).toEqual(stands.toSorted());
  }, 60_000);

  it('a release can be cut at once: no barrier was lost on the way', async () => {
    const release = await publishRelease(system.session, '2024-25Q3', () => undefined);
    expect(release.figures).toBeGreaterThan(0);
  }, 120_000);
});
