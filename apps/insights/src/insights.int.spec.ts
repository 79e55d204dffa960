import { parse } from 'csv-parse/sync';
import { ModulesContainer } from '@nestjs/core';
import pg from 'pg';
import { figureKey, TOPICS, type Figure } from '@tributary/contracts';
import { listRoutes } from '@tributary/security';
import { eventually } from '@tributary/testing';
import { figure, hidden } from '../spec/figure.js';
import { RunningInsights } from '../spec/running-insights.js';
import { FOUND, RECEIPTS } from '../spec/sample-receipts.js';
import { FIGURE_COLUMNS, FIGURE_FIELDS } from './figures/columns.js';

interface IndicatorsPage { figures: Figure[]; page: number; pageSize: number; total: number; next: string | null }

const open = (over: Partial<Figure> = {}) => figure({ period: '2024-25Q4', state: 'open', release: null, ...over });
const RELEASED = [
  figure(), figure({ area: 'E06000001', value: '70.0' }), figure({ area: 'E38000247', areaLevel: 'nhs-area' }), figure({ area: 'NENC', areaLevel: 'region', comparison: null }),
  figure({ area: 'E06000016', value: '40.0' }), hidden({ indicator: 'AE05', unit: 'per 1,000' }), figure({ indicator: 'AE01', breakdown: 'age=18-25', unit: 'per 1,000', value: '1234.5' }),
];
const LIVE = [open({ value: '12.0' }), open({ area: 'NENC', areaLevel: 'region', comparison: null })];

let insights: RunningInsights;
beforeAll(async () => {
  insights = await RunningInsights.start();
  await insights.publishFigures('released', RELEASED);
  await insights.publishFigures('live', LIVE);
  await insights.publishReceipts(RECEIPTS);
  await insights.publishReleases([{ id: '2024-25Q3.1', period: '2024-25Q3', vintage: 1, cutOff: '2025-05-12T08:30:00.000Z', publishedAt: '2025-05-13T09:00:00.000Z', figures: 7, hidden: 1, definitions: { EHC12: 1 }, policy: 'first-line-1' }]);
  await insights.until(RELEASED.length + LIVE.length, 'figure');
  await insights.until(RECEIPTS.length, 'receipt');
  await insights.until(1, 'release');
}, 120_000);
afterAll(() => insights.stop());

const page = (query: string, as: string) => insights.json<IndicatorsPage>(`/v1/indicators?${query}`, as);
const seenBy = async (as: string) => (await page('pageSize=1000', as)).figures.map(figureKey).toSorted();
const keys = (figures: readonly Figure[]) => figures.map(figureKey).toSorted();

describe('figures by role', () => {
  it.each(['operator', 'analyst', 'auditor'])('%s sees what is released and what is open', async (who) => {
    expect(await seenBy(who)).toEqual(keys([...RELEASED, ...LIVE]));
  });

  it('bi sees what is released, of every area', async () => {
    expect(await seenBy('bi')).toEqual(keys(RELEASED));
  });

  it('a council sees what is released about itself, its NHS area and its region, whatever it asks for', async () => {
    expect(await seenBy('director')).toEqual(keys(RELEASED.filter((f) => ['E06000002', 'E38000247', 'NENC'].includes(f.area))));
    expect((await page('area=E06000001', 'director')).total).toBe(0);
    expect((await page('state=open', 'director')).total).toBe(0);
  });

  it('of a region it is told how many councils take part to whom its figure is shown, and of what is open to the region\'s staff alone', async () => {
    const told = async (query: string, as: string) => /\d+ of \d+ councils? takes? part[^<]*/.exec(await (await insights.get(`/?${query}`, as, { accept: 'text/html' })).text())?.[0];
    for (const who of ['analyst', 'bi', 'director']) expect(await told('indicator=EHC12&period=2024-25Q3', who)).toBe('2 of 2 councils take part');
    expect(await told('indicator=EHC12&period=2024-25Q4', 'analyst')).toBe('1 of 1 council takes part');
    for (const who of ['bi', 'director']) expect(await told('indicator=EHC12&period=2024-25Q4', who)).not.toBe('1 of 1 council takes part');
    expect(await told('indicator=AE05&period=2024-25Q3', 'analyst')).toBeUndefined();
  });

  it('a council that governance does not know sees nothing; a sender and who has no role are refused', async () => {
    expect(await seenBy('lost')).toEqual([]);
    expect((await insights.get('/v1/indicators', 'trust')).status).toBe(403);
    expect((await insights.get('/v1/indicators', 'nobody')).status).toBe(403);
    expect((await fetch(`${insights.service.url}/v1/indicators`)).status).toBe(401);
  });

  it('score cards: the region everybody\'s, a council its own; with the fields of one sender and feed as CSV too', async () => {
    const cards = async (as: string, query = '') => (await insights.json<{ cards: { sender: string; feed: string; submissions: { completeness: string; validity: string; days: number }[]; fields?: { field: string }[] }[] }>(`/v1/scorecard${query}`, as)).cards;
    expect((await cards('analyst')).map((c) => `${c.sender} ${c.feed}`)).toEqual(['806 sen2', '807 sen2']);
    expect(await cards('director')).toEqual([{ sender: '806', feed: 'sen2', submissions: [
      { submission: 'q-1', scope: '2024', receivedAt: '2024-03-02T09:00:00.000Z', completeness: '93.1', validity: '93.3', days: 46 }, { submission: 'q-2', scope: '2025', receivedAt: '2025-03-03T09:00:00.000Z', completeness: '97.5', validity: '99.7', days: 46 },
    ] }]);
    expect(await cards('director', '?sender=807')).toEqual([]);
    expect((await cards('director', '?sender=806&feed=sen2'))[0]?.fields?.map((f) => f.field)).toEqual(['surname', 'upn', 'formerupn', 'receiveddate']);
    expect((await insights.get('/v1/scorecard', 'bi')).status).toBe(403);
    const csv = parse(await (await insights.get('/v1/scorecard?sender=806&feed=sen2&format=csv', 'director')).text(), { columns: true }) as Record<string, string>[];
    expect(csv[1]).toEqual({ record: 'person', field: 'upn', title: 'UPN', expected: 'yes', read: '100', filled: '94', valid: '93', completeness: '94.0', validity: '98.9' });
  });

  it('receipts: the region everybody\'s, a sender and a council their own', async () => {
    const senders = async (as: string) => new Set((await insights.json<{ receipts: { sender: string }[] }>('/v1/receipts?pageSize=1000', as)).receipts.map((r) => r.sender));
    expect((await senders('analyst')).size).toBe(15);
    expect(await senders('trust')).toEqual(new Set(['RTR']));
    expect(await senders('director')).toEqual(new Set(['806']));
    expect((await insights.get('/v1/receipts', 'bi')).status).toBe(403);
  });

  it('lists receipts by how often rules found something; where, and what to do, is told of one', async () => {
    const listed = (await insights.json<{ receipts: { submission: string; findings: object[] }[] }>('/v1/receipts?pageSize=1000', 'director')).receipts.find((r) => r.submission === 'f-1');
    expect(await insights.json('/v1/receipts/f-1/findings', 'director')).toEqual({ submission: 'f-1', findings: FOUND.findings });
    const rows = parse(await (await insights.get('/v1/receipts/f-1/findings?format=csv', 'director')).text(), { columns: true }) as Record<string, string>[];
    expect([rows.length, rows[2], rows.at(-1)?.['what_to_do']]).toEqual([52, {
      rule: 'P1', severity: 'reject-record', title: 'Surname, forename and date of birth are given', what_to_do: 'Fill what is empty and send the return again.', count: '1204', record: 'Person', field: 'surname', file: 'file-1-person.csv', line: '1001', column: '4', xpath: '',
    }, 'Send each record once.']);
    expect(listed?.findings).toEqual([{ rule: 'P9', severity: 'Q', count: 1 }, { rule: 'P1', severity: 'reject-record', count: 1204 }, { rule: 'T-TWICE', severity: 'warn', count: 2 }]);
  });

  it('what a receipt found is shown to the sender\'s own people and to region and operator; others get nothing of it, and that they asked is written down', async () => {
    const page = async (id: string, as: string) => {
      const answer = await insights.get(`/data/receipts/${id}`, as, { accept: 'text/html' });
      return { status: answer.status, tells: /Fill what is empty|line 1,001/.test(await answer.text()) };
    };
    for (const who of ['director', 'analyst', 'operator']) expect(await page('f-1', who)).toEqual({ status: 200, tells: true });
    for (const who of ['redcar', 'trust', 'lost']) expect(await page('f-1', who)).toEqual({ status: 404, tells: false });
    for (const who of ['bi', 'auditor', 'nobody']) expect(await page('f-1', who)).toEqual({ status: 403, tells: false });
    expect([(await page('m-1', 'trust')).status, (await page('m-1', 'director')).status, (await page('of-nobody', 'director')).status]).toEqual([200, 404, 404]);
    expect([(await insights.get('/v1/receipts/f-1/findings', 'redcar')).status, (await insights.get('/v1/receipts/f-1/findings', 'auditor')).status]).toEqual([404, 403]);
    const { rows } = await insights.pool.query(`select actor, target from audit_entry where action = 'receipt-read-denied' order by id`);
    expect(rows).toEqual([...['redcar', 'trust', 'lost'].map((actor) => ({ actor, target: 'submission:f-1' })), { actor: 'director', target: 'submission:m-1' }, { actor: 'redcar', target: 'submission:f-1' }]);
  });

  it('every route says who may call it', () => {
    const routes = listRoutes(insights.service.app.get(ModulesContainer));
    const publicRoutes = routes.filter((r) => r.access === 'public').map((r) => r.path);
    expect(new Set(publicRoutes)).toEqual(new Set(['/health', '/metrics', '/openapi.json', '/assets/:version/:name', '/auth/sign-in', '/auth/callback', '/auth/sign-out', '/signed-out', '/{*path}']));
    expect(routes.every((r) => r.access !== undefined)).toBe(true);
    const pages = routes.filter((r) => r.access !== 'public' && !r.path.startsWith('/v1/')).map((r) => `${r.method} ${r.path}`);
    expect(new Set(pages)).toEqual(new Set(['GET /', 'GET /councils', 'GET /councils/:dfe', 'GET /indicators', 'GET /indicators/:id', 'GET /data', 'GET /data/scorecard', 'GET /data/receipts/:submission', 'GET /help']));
  });
});

describe('the same figures through every door', () => {
  const rows = async (role: string, sql: string) => {
    const client = new pg.Client(await insights.database.urlAs(role));
    await client.connect();
    try { return (await client.query<Record<string, unknown>>(sql)).rows; } finally { await client.end(); }
  };
  const asFigure = (row: Record<string, unknown>) => Object.fromEntries(FIGURE_FIELDS.map((field) => [field, row[FIGURE_COLUMNS[field][0]]]));

  it('JSON, CSV and SQL views never disagree', async () => {
    const json = (await page('state=released&pageSize=1000', 'bi')).figures;
    expect(json.toSorted((a, b) => (figureKey(a) < figureKey(b) ? -1 : 1))).toEqual(RELEASED.toSorted((a, b) => (figureKey(a) < figureKey(b) ? -1 : 1)));
    const csv = await (await insights.get('/v1/indicators?state=released&pageSize=1000', 'bi', { accept: 'text/csv' })).text();
    const parsed = parse(csv, { columns: true, cast: false }) as Record<string, string>[];
    expect(parsed).toEqual(json.map((f) => Object.fromEntries(FIGURE_FIELDS.map((field) => [field, String(f[field] ?? '')]))));
    const view = (await rows('bi_released', 'select * from bi.indicators order by indicator, period, area_level, area, breakdown')).map(asFigure);
    expect(view).toEqual(json);
    expect((await rows('bi_live', 'select * from bi_live.indicators order by indicator, period, area_level, area')).map(asFigure)).toEqual((await page('state=open&pageSize=1000', 'analyst')).figures);
  });

  it('leaves subscribers of the database nothing else to read, and nothing to write', async () => {
    await expect(rows('bi_released', 'select * from bi_live.indicators')).rejects.toThrow('permission denied');
    for (const role of ['bi_released', 'bi_live']) {
      for (const table of ['figure', 'receipt', 'release', 'access_principal', 'outbox']) await expect(rows(role, `select * from insights.${table}`)).rejects.toThrow('permission denied');
      await expect(rows(role, 'delete from bi.indicators')).rejects.toThrow(/permission denied|read-only/);
      const readable = await rows(role, `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'v', 'm', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') order by 1`);
      expect(readable.map((r) => r['name'])).toEqual(role === 'bi_live' ? ['bi.indicators', 'bi_live.indicators'] : ['bi.indicators']);
    }
  });

  it('finds an area by DfE number, ODS code, ONS code and region', async () => {
    const areas = async (area: string) => [...new Set((await page(`area=${area}&pageSize=1000`, 'bi')).figures.map((f) => f.area))];
    expect([await areas('806'), await areas('16C'), await areas('E06000002'), await areas('NENC')]).toEqual([['E06000002'], ['E38000247'], ['E06000002'], ['NENC']]);
  });

  it('narrows by period, indicator, breakdown and level', async () => {
    const count = async (query: string) => (await page(query, 'operator')).total;
    expect(await Promise.all(['period=2024-25Q4', 'indicator=AE05', 'breakdown=age%3D18-25', 'level=region', 'indicator=EHC12&level=council&period=2024-25Q3'].map(count))).toEqual([2, 1, 1, 2, 3]);
    expect((await insights.get('/v1/indicators?period=2024-26Q1', 'operator')).status).toBe(400);
  });

  it('answers an area or an indicator that does not exist with what to ask for instead, and one of which nothing is known with nothing', async () => {
    const problem = async (query: string) => ((await insights.get(`/v1/indicators?${query}`, 'operator')).json()) as Promise<{ code: string; status: number; remedy: string }>;
    expect(await problem('area=E99')).toMatchObject({ code: 'area-unknown', status: 404, remedy: expect.stringContaining('806') });
    expect(await problem('indicator=EHC99')).toMatchObject({ code: 'indicator-unknown', status: 404, remedy: expect.stringContaining('/v1/definitions') });
    expect((await page('area=816', 'operator')).total).toBe(0);
  });

  it('pages through everything once, with the next page as a link', async () => {
    const found: Figure[] = [];
    for (let path: string | null = '/v1/indicators?pageSize=4'; path !== null;) {
      const one: IndicatorsPage = await insights.json<IndicatorsPage>(path, 'operator');
      found.push(...one.figures);
      path = one.next;
    }
    expect(keys(found)).toEqual(keys([...RELEASED, ...LIVE]));
    expect((await insights.get('/v1/indicators?pageSize=4', 'operator')).headers.get('link')).toBe('</v1/indicators?page=2&pageSize=4>; rel="next"');
  });

  it('answers 304 to who has it already, and is for the caller alone', async () => {
    const first = await insights.get('/v1/indicators?area=806', 'bi');
    const etag = first.headers.get('etag') ?? '';
    expect([etag === '', first.headers.get('cache-control')]).toEqual([false, 'private, no-cache']);
    expect((await insights.get('/v1/indicators?area=806', 'bi', { 'if-none-match': etag })).status).toBe(304);
    expect((await insights.get('/v1/indicators?area=806', 'operator', { 'if-none-match': etag })).status).toBe(200);
  });

  it('names what has been agreed and never received, to those whom it concerns', async () => {
    const missing = async (as: string) => (await insights.json<{ missing: { sender: string; name: string; feed: string; councils: string[]; since: string }[] }>('/v1/missing', as)).missing;
    // Every council and the trust have sent something of each feed that they have an agreement for, but for what is agreed here.
    const terms = { purposes: ['joint-indicators'], from: '2021-04-01', until: '2099-12-31', retentionDays: 30, withdrawn: false };
    await insights.publish(TOPICS.agreements, [['806-nhs', { id: '806-nhs', sender: '806', feed: 'nhs-numbers', council: 'E06000002', ...terms }], ['RVW-806', { id: 'RVW-806', sender: 'RVW', feed: 'camhs', council: 'E06000002', ...terms, from: '2020-06-01' }]]);
    await insights.until(2, `access_agreement where id in ('806-nhs', 'RVW-806')`);
    const both = [{ sender: 'RVW', name: 'RVW', feed: 'camhs', councils: ['806'], since: '2020-06-01' }, { sender: '806', name: 'Middlesbrough', feed: 'nhs-numbers', councils: ['806'], since: '2021-04-01' }];
    expect(await missing('analyst')).toEqual(both);
    expect(await missing('director')).toEqual(both);
    expect(await missing('trust')).toEqual([]);
    expect((await insights.get('/v1/missing', 'bi')).status).toBe(403);
    const text = await (await insights.get('/data', 'director')).text();
    for (const said of ['Agreed and never received', 'nothing from RVW since 1 June 2020']) expect(text).toContain(said);
  });

  it('serves definitions and releases', async () => {
    const { definitions } = await insights.json<{ definitions: { id: string }[] }>('/v1/definitions', 'trust');
    expect(definitions.map((d) => d.id)).toContain('EHC12');
    expect(await insights.json('/v1/definitions/EHC12', 'bi')).toMatchObject({ id: 'EHC12', version: 1, polarity: 'H', feeds: ['sen2'] });
    expect((await insights.get('/v1/definitions/EHC99', 'bi')).status).toBe(404);
    expect(await insights.json('/v1/releases', 'bi')).toMatchObject({ releases: [{ id: '2024-25Q3.1', vintage: 1, cutOff: '2025-05-12T08:30:00.000Z', publishedAt: '2025-05-13T09:00:00.000Z' }] });
  });

  it('describes itself', async () => {
    const { paths } = (await (await fetch(`${insights.service.url}/openapi.json`)).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(paths).toSorted()).toEqual(['/v1/definitions', '/v1/definitions/{id}', '/v1/indicators', '/v1/missing', '/v1/receipts', '/v1/receipts/{submission}/findings', '/v1/releases', '/v1/scorecard']);
  });
});

describe('as the topics move', () => {
  const live = () => insights.pool.query<{ value: string | null }>(`select value from figure where level = 'live' and indicator = 'DQ01'`);

  it('the latest figure of a key stands; a tombstone removes it; the released one stands in place of the open one', async () => {
    const one = open({ indicator: 'DQ01', value: '50.0' });
    await insights.publishFigures('live', [one, { ...one, value: '51.0' }]);
    await eventually(async () => expect((await live()).rows).toEqual([{ value: '51.0' }]));
    await insights.publishFigures('released', [{ ...one, value: '52.0', state: 'released', release: '2024-25Q4.1' }]);
    await eventually(async () => expect((await page('indicator=DQ01', 'analyst')).figures.map((f) => [f.value, f.state])).toEqual([['52.0', 'released']]));
    await insights.publish(TOPICS.live, [[figureKey(one), null]]);
    await eventually(async () => expect((await live()).rows).toEqual([]));
  });
});
