import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agreementSchema, type Figure } from '@tributary/contracts';
import { postgresPasswords, stackAccess, urlAs, withClient, workspaceRoot } from '@tributary/infra';
import { eventually } from '@tributary/testing';
import { z } from 'zod';
import { publishRelease } from '../commands/governance.js';
import { shownFigures } from '../commands/indicators.js';
import { verify } from '../verify/verify.js';
import { sen2Child, sen2Return } from './files.js';
import { deliver, post, rulesOf } from './pushing.js';
import { agree, loadPostcodes, type TestSystem } from './system.js';

const YORK = { dfe: '816', ons: 'E06000014', postcode: 'ZZ81 6AA' };

/** A council outside the first region, from nothing to figures and back, by the command and its functions alone. */
export function onboarding(the: () => TestSystem): void {
  describe('a council outside the region', () => {
    let folder: string;
    let agreement: string;
    const children = Array.from({ length: 24 }, (_, n) => sen2Child(n, YORK.dfe, YORK.postcode));
    const sending = { sender: YORK.dfe, feed: 'sen2', scope: '2025', files: { 'return.xml': sen2Return(YORK.dfe, children) } } as const;

    /** The command as people run it: its exit code and what it printed. */
    const tributary = (...args: string[]): Promise<{ code: number; out: string; err: string }> => new Promise((resolve) => {
      execFile(process.execPath, [join(workspaceRoot(), 'apps/cli/bin/tributary.mjs'), ...args, '--home', the().home.root], { timeout: 60_000 }, (error, out, err) => {
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, out, err });
      });
    });
    const file = async (name: string, content: string) => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    };
    const submit = (path: string, scope = '2025', ...more: string[]) => tributary('submit', '--sender', YORK.dfe, '--feed', 'sen2', '--scope', scope, path, '--wait', ...more);

    async function count(sql: string): Promise<number> {
      const { databaseUrl } = await stackAccess(the().home, {});
      const url = urlAs(databaseUrl, 'verifier', (await postgresPasswords(the().home))['verifier'] ?? '');
      return withClient(url, async (client) => (await client.query<{ n: number }>(sql)).rows[0]?.n ?? -1);
    }
    const cells = () => count(`select count(*)::int as n from (select from kpi.cell c join kpi.cell_key k on k.id = c.id where k.area = '${YORK.ons}' group by k.id having sum(c.amount) <> 0) as held`);
    const figure = async (indicator: string): Promise<Figure | undefined> => (await shownFigures(the().session, { area: YORK.ons, period: '2024', indicator })).find((f) => f.breakdown === 'all');

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tributary-york-'));
      await loadPostcodes(the().session, [YORK.postcode], YORK.ons, '42D');
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('is onboarded by its number, with one JSON document on standard output and nothing else', async () => {
      const { code, out } = await tributary('council', 'onboard', YORK.dfe, '--json');
      expect([code, z.looseObject({ id: z.string(), onsCode: z.string() }).parse(JSON.parse(out))]).toMatchObject([0, { id: YORK.dfe, onsCode: YORK.ons, name: 'York' }]);
      expect(out.trimEnd().split('\n')).toHaveLength(1);
    });

    it('is not taken for a council when the number is none', async () => {
      const { code, out, err } = await tributary('council', 'onboard', '999', '--json');
      expect([code, JSON.parse(out)]).toMatchObject([1, { error: { code: 'no-such-council', remedy: expect.stringContaining('three-digit') } }]);
      expect(err).toMatch(/\[[a-z-]+\]/);
    });

    it('without an agreement is refused at the door with the gap named, and nothing is stored', async () => {
      const before = await count('select count(*)::int as n from ingest_sen2.submission');
      // The new sender's rights reach the service by a topic.
      const refused = await eventually(async () => {
        const response = await post(the().session, sending);
        const body = (await response.json()) as { code: string; detail: string };
        if (body.code === 'principal-unknown') throw new Error('the service does not know the sender yet');
        return { status: response.status, ...body };
      }, { timeout: 20_000, every: 200 });
      expect(refused).toMatchObject({ status: 403, code: 'no-agreement', detail: expect.stringContaining('there is no agreement') });
      const { code, out } = await submit(await file('return.xml', sending.files['return.xml']), '2025', '--json');
      expect([code, JSON.parse(out)]).toMatchObject([3, { error: { code: 'no-agreement', remedy: expect.stringContaining('agreement add') } }]);
      expect(await count('select count(*)::int as n from ingest_sen2.submission')).toBe(before);
      expect(await count(`select count(*)::int as n from ingest_sen2.audit_entry where target = 'sender:${YORK.dfe}' and detail->>'reason' = 'no-agreement'`)).toBeGreaterThan(0);
    });

    it('with an agreement for another purpose is refused as well, and told which purpose is missing; no other purposes than the known ones are recorded', async () => {
      const add = (purpose: string) => tributary('agreement', 'add', '--sender', YORK.dfe, '--feed', 'sen2', '--council', YORK.dfe, '--from', '2023-01-01', '--until', '2099-12-31', '--purpose', purpose);
      expect(await add('research')).toMatchObject({ code: 1, err: expect.stringContaining('joint-indicators, direct-care, audit') });
      expect((await add('direct-care')).code).toBe(0);
      await eventually(async () => {
        const response = await post(the().session, sending);
        expect([response.status, await response.json()]).toMatchObject([403, { code: 'no-agreement', detail: expect.stringContaining('the purpose joint-indicators is missing') }]);
      }, { timeout: 20_000, every: 200 });
    });

    it('with an agreement is taken, and its figures are shown, without code', async () => {
      const { code, out } = await tributary('agreement', 'add', '--sender', YORK.dfe, '--feed', 'sen2', '--council', YORK.dfe, '--from', '2023-01-01', '--until', '2099-12-31', '--json');
      expect(code).toBe(0);
      agreement = agreementSchema.parse(JSON.parse(out)).id;
      const receipt = await eventually(() => deliver(the().session, sending), { timeout: 20_000, every: 200 });
      expect(receipt).toMatchObject({ outcome: 'accepted', findings: [] });
      await the().settled();
      expect(await figure('EHC01')).toMatchObject({ status: 'returned', value: '24', state: 'open' });
      expect(await figure('EHC17')).toMatchObject({ status: 'returned', value: '24' });
      expect(await cells()).toBeGreaterThan(0);
    });

    it('tells by the exit code what became of a submission: 0 all taken, 2 partly, 3 refused', async () => {
      const good = await submit(await file('same.xml', sending.files['return.xml']), '2025', '--json');
      expect([good.code, JSON.parse(good.out)]).toMatchObject([0, { outcome: 'unchanged' }]);
      const some = await file('partly.xml', sen2Return(YORK.dfe, [...children, { identity: { Surname: 'Nobody', Sex: 'F' } }]));
      const partly = await submit(some, '2025', '--json');
      expect([partly.code, JSON.parse(partly.out)]).toMatchObject([2, { outcome: 'partly', records: { person: { quarantined: 1 } } }]);
      const again = await submit(some, '2025', '--json');
      expect([again.code, JSON.parse(again.out)]).toMatchObject([2, { outcome: 'unchanged', changes: { added: 0, corrected: 0, withdrawn: 0 }, records: { person: { quarantined: 1 } } }]);
      const refused = await submit(await file('refused.xml', sending.files['return.xml']), '2024', '--json');
      expect([refused.code, JSON.parse(refused.out)]).toMatchObject([3, { outcome: 'refused', findings: [{ rule: 'H1' }] }]);
      for (const { out } of [good, partly, again, refused]) expect(out.trimEnd().split('\n')).toHaveLength(1);
      const text = await submit(await file('again.xml', sending.files['return.xml']));
      expect([text.code, text.out]).toMatchObject([0, expect.stringMatching(/^(Nothing new|Accepted)\. /)]);
    });

    it('prints its figures as one JSON document and as CSV with the columns of the interface', async () => {
      const asJson = await tributary('indicators', '--area', YORK.dfe, '--period', '2024', '--indicator', 'EHC01', '--json');
      const [row] = z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(asJson.out));
      const columns = ['indicator', 'definitionVersion', 'area', 'breakdown', 'period', 'state', 'numerator', 'denominator', 'value', 'unit', 'lower', 'upper', 'status', 'reason', 'policy', 'cutOff'];
      expect(Object.keys(row ?? {})).toEqual(columns);
      const asCsv = await tributary('indicators', '--area', YORK.dfe, '--period', '2024', '--indicator', 'EHC01', '--format', 'csv');
      expect(asCsv.out.split('\n')[0]).toBe(columns.join(','));
    });

    it('whose agreement is withdrawn has no figure that says otherwise, and nothing of it stays in the cells', async () => {
      expect((await tributary('agreement', 'withdraw', agreement)).code).toBe(0);
      await eventually(async () => expect((await post(the().session, sending)).status).toBe(403), { timeout: 20_000, every: 200 });
      await the().settled();
      expect(await cells()).toBe(0);
      expect(await figure('EHC01')).toMatchObject({ status: 'withdrawn', value: null, numerator: null });
      const release = await publishRelease(the().session, '2024', () => undefined);
      await the().settled();
      const released = await shownFigures(the().session, { area: YORK.ons, period: '2024' }, 'bi');
      expect(released.filter((f) => f.value !== null)).toEqual([]);
      expect([release.period, new Set(released.filter((f) => f.indicator.startsWith('EHC')).map((f) => f.status))]).toEqual(['2024', new Set(['withdrawn'])]);
      expect(await verify(the().session)).toMatchObject({ ok: true });
    });

    it('counts again once there is another agreement, without sending anything', async () => {
      await agree(the().session, { sender: YORK.dfe, feed: 'sen2', council: YORK.dfe });
      await eventually(async () => expect(await cells()).toBeGreaterThan(0), { timeout: 30_000, every: 250 });
      await the().settled();
      expect(await verify(the().session)).toMatchObject({ ok: true });
      expect(rulesOf(await deliver(the().session, sending))).toEqual([]);
    });
  });
}
