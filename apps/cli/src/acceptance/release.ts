import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figureKey, releaseRequestSchema, releaseSchema, type Figure, type Release } from '@tributary/contracts';
import { localAuthorityByDfE } from '@tributary/domain';
import { postgresPasswords, roleOf, stackAccess, urlAs, withClient } from '@tributary/infra';
import { generateRegion, type Manifest } from '@tributary/seeds';
import { eventually } from '@tributary/testing';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { publishRelease } from '../commands/governance.js';
import { exactFigures } from '../commands/indicators.js';
import { push } from '../commands/submit.js';
import { onboardRegion, pushOne } from '../demo/region.js';
import { verify } from '../verify/verify.js';
import { factsOf, figuresFrom, statedBefore, type Before } from './recompute.js';
import { readAsSubscriber } from './subscriber.js';
import type { TestSystem } from './system.js';

const PERIOD = '2024-25Q3';
const COUNCIL = '841';
type Row = Record<string, unknown>;

/** Releases: cut under load, right, never changed, and the same at every door. */
export function releases(the: () => TestSystem): void {
  describe('a release that is cut while files come in', () => {
    let folder: string;
    let manifest: Manifest;
    let release: Release;
    let before: Before;
    let kept: Row[];

    const asRole = async <T>(role: string, work: (query: (sql: string) => Promise<Row[]>) => Promise<T>): Promise<T> => {
      const { databaseUrl } = await stackAccess(the().home, {});
      const url = urlAs(databaseUrl, role, (await postgresPasswords(the().home))[role] ?? '');
      return withClient(url, (client) => work(async (sql) => (await client.query<Row>(sql)).rows));
    };
    const releaseRows = () => asRole('verifier', (query) => query(`select release, key, body, exact from kpi.release_figure where release = '${release.id}' order by key`));

    /** Figures of the period as a subscriber reads them from the topic: the latest message of each key. */
    async function fromTopic(): Promise<Map<string, Figure>> {
      const figures = (await bi('kpi.indicators.v1')).map((m) => m.value as Figure).filter((f) => f.period === PERIOD);
      return new Map(figures.map((f) => [figureKey(f), f]));
    }

    const bi = (topic: string) => readAsSubscriber(the().home, topic);
    const insights = (path: string, accept: string) => the().session.api('insights', 'bi').send(path, { accept });
    async function fromApi(): Promise<Map<string, Figure>> {
      const { figures } = z.object({ figures: z.array(z.custom<Figure>()) }).parse(await (await insights(`/v1/indicators?period=${PERIOD}&pageSize=10000`, 'application/json')).json());
      return new Map(figures.map((f) => [figureKey(f), f]));
    }

    beforeAll(async () => {
      const { session } = the();
      folder = await mkdtemp(join(tmpdir(), 'tributary-region-'));
      manifest = await generateRegion({ seed: 7, scale: 0.01, out: folder, councils: [COUNCIL] });
      await onboardRegion(session, manifest, folder);
      await the().settled();
      const sendings = manifest.submissions.filter((s) => s.purpose !== 'correction' && !s.expectRefused);
      const half = Math.floor(sendings.length / 2);
      const send = async (from: number, to?: number) => {
        for (const s of sendings.slice(from, to)) await push(session, { ...s, files: s.files.map((f) => join(folder, f)) });
      };
      await send(0, half);
      // The rest comes in while the barrier passes through.
      const rest = send(half);
      const request = await session.api('governance').call('/v1/releases', releaseRequestSchema, { method: 'POST', json: { period: PERIOD } });
      release = await eventually(async () => {
        const found = (await session.api('kpi').call('/v1/releases', z.array(releaseSchema))).find((r) => r.id === request.id);
        if (!found) throw new Error('not cut yet');
        return found;
      }, { timeout: 90_000, every: 250 });
      await rest;
      await the().settled();
      before = await statedBefore(session, release.id);
      kept = await releaseRows();
    }, 180_000);
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('had something before its barrier and something after it', () => {
      expect(factsOf(before.statements).length).toBeGreaterThan(100);
      expect(before.messagesAfter).toBeGreaterThan(100);
    });

    it('equals a recomputation of exactly the facts before the barrier', async () => {
      const must = new Map((await figuresFrom(the().session, before, PERIOD)).map((f) => [figureKey(f), said(f)]));
      const is = new Map(kept.map((row) => [String(row['key']), said(row['exact'] as Row)]));
      expect(is.size).toBeGreaterThan(200);
      expect([...is.keys()].toSorted()).toEqual([...must.keys()].toSorted());
      expect([...is].filter(([key, figure]) => figure !== must.get(key)).map(([key, figure]) => [key, figure, must.get(key)])).toEqual([]);
    });

    it('gives an auditor the exact figures behind it, with its state and its cut-off', async () => {
      const exact = await exactFigures(the().session, { area: localAuthorityByDfE(COUNCIL)?.ons ?? '', period: PERIOD });
      expect(exact.length).toBe(kept.filter((row) => z.object({ area: z.string() }).parse(row['exact']).area === exact[0]?.area).length);
      expect(new Set(exact.map((f) => `${f.state} ${f.cutOff}`))).toEqual(new Set([`released ${release.cutOff}`]));
    });

    it('leaves nothing behind: what came after it is in the open figures, and all of it equals a recomputation', async () => {
      expect(await verify(the().session)).toMatchObject({ ok: true, linkDifferences: 0, cellDifferences: 0 });
    });

    it('says when it was published, not before its data ended, alike at every door that names it', async () => {
      expect(release.publishedAt).toBeDefined();
      expect(Date.parse(release.publishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(release.cutOff));
      await eventually(async () => {
        const answer = z.object({ releases: z.array(releaseSchema) }).parse(await (await insights('/v1/releases', 'application/json')).json());
        expect(answer.releases.find((r) => r.id === release.id)).toEqual(release);
      }, { timeout: 20_000, every: 250 });
    });

    it('is the same on the topic, in the view, as JSON and as CSV', async () => {
      const topic = await fromTopic();
      expect(topic.size).toBe(release.figures);
      const api = await eventually(async () => {
        const found = await fromApi();
        expect(found.size).toBe(topic.size);
        return found;
      }, { timeout: 20_000, every: 250 });
      expect(Object.fromEntries(api)).toEqual(Object.fromEntries(topic));
      const plain = (f: Row) => Object.fromEntries(Object.entries(f).map(([name, value]) => [name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)]));
      const expected = new Map([...topic].map(([key, f]) => [key, plain(f)]));
      const csv = parse(await (await insights(`/v1/indicators?period=${PERIOD}&pageSize=10000`, 'text/csv')).text(), { columns: true }) as Row[];
      const view = await asRole('bi_released', (query) => query(`select * from bi.indicators where period = '${PERIOD}'`));
      for (const rows of [csv, view]) {
        const found = rows.map(plain).map((row) => [figureKey(row as unknown as Figure), row] as const);
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
      }
    });

    it('never changes, whatever comes in afterwards', async () => {
      const [topic, api] = [await fromTopic(), await fromApi()];
      const correction = manifest.submissions.find((s) => s.purpose === 'correction');
      if (correction) expect((await pushOne(the().session, correction, folder)).receipt?.outcome).toBe('accepted');
      await publishRelease(the().session, '2024-25Q2', () => undefined);
      await the().settled();
      expect(await releaseRows()).toEqual(kept);
      expect(Object.fromEntries(await fromTopic())).toEqual(Object.fromEntries(topic));
      expect(Object.fromEntries(await fromApi())).toEqual(Object.fromEntries(api));
    });

    it('is followed by another vintage, which does not touch the first', async () => {
      const second = await publishRelease(the().session, PERIOD, () => undefined);
      expect([release.vintage, second.vintage]).toEqual([1, 2]);
      expect(await releaseRows()).toEqual(kept);
    });

    it.each(['kpi.live.v1', 'feed.sen2.v1', 'linked.records.v1', 'governance.objections.v1'])('is all that the subscriber can read: not %s', async (topic) => {
      await expect(bi(topic)).rejects.toThrow(/not authorized|authoriz/i);
    });

    it('is all that the reader of the view can read, and nothing can be written', async () => {
      await asRole('bi_released', async (query) => {
        expect((await query('select count(*)::int as n from bi.indicators'))[0]?.['n']).toBeGreaterThan(0);
        for (const table of ['bi_live.indicators', 'insights.figure', 'kpi.cell', 'kpi.release_figure', 'linkage.statement', 'governance.principal', ...['sen2', 'camhs', 'ae', 'school-census'].map((f) => `${roleOf(`ingest-${f}`)}.current_record`)]) {
          await expect(query(`select * from ${table} limit 1`)).rejects.toThrow(/permission denied/);
        }
        await expect(query(`delete from bi.indicators`)).rejects.toThrow(/permission denied|read-only/);
        await expect(query(`create table bi.mine (a int)`)).rejects.toThrow(/permission denied|read-only/);
      });
    });

    it('shows a subscriber no open figure', async () => {
      const { figures } = z.object({ figures: z.array(z.object({ state: z.string() })) }).parse(await (await insights('/v1/indicators?state=open&pageSize=10000', 'application/json')).json());
      expect(figures).toEqual([]);
      const open = await the().session.api('insights', 'region').call('/v1/indicators?state=open&pageSize=10', z.object({ total: z.number() }));
      expect(open.total).toBeGreaterThan(0);
    });
  });
}

/** What a figure says before disclosure control, as text that can be compared. */
function said(figure: object): string {
  const { numerator, denominator, value, status } = JSON.parse(JSON.stringify(figure, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v))) as Row;
  return JSON.stringify({ numerator, denominator, value, status });
}
