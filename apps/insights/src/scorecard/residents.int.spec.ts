import { parse } from 'csv-parse/sync';
import { jest } from '@jest/globals';
import { TOPICS } from '@tributary/contracts';
import { RunningInsights } from '../../spec/running-insights.js';
import { ofResidents, RECEIPTS } from '../../spec/sample-receipts.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

interface Card { readonly sender: string; readonly feed: string; readonly council?: string; readonly submissions: readonly { readonly submission: string; readonly completeness: string; readonly validity: string }[]; readonly fields?: readonly { readonly field: string; readonly completeness: string; readonly filled: number | null }[] }

/** Middlesbrough, Redcar and Cleveland, and Darlington, which has no agreement about A&E. */
const SENT = [
  ofResidents('r-1', 'RTR', '2025-03-20T07:15:00.000Z', { E06000002: [100, 80, 80], E06000003: [50, 50, 50], E06000005: [90, 90, 90] }),
  ofResidents('r-2', 'RTR', '2025-03-21T07:15:00.000Z', { E06000002: [5, 1, 1], E06000003: [60, 60, 60] }),
  ofResidents('r-3', 'RTR', '2025-03-22T07:15:00.000Z', { E06000002: [120, 115, 100] }),
];
let insights: RunningInsights;

beforeAll(async () => {
  insights = await RunningInsights.start();
  await insights.publishReceipts([...RECEIPTS, ...SENT]);
  await insights.until(RECEIPTS.length + SENT.length, 'receipt');
});
afterAll(() => insights.stop());

const cards = async (as: string, query = ''): Promise<readonly Card[]> => (await insights.json<{ cards: Card[] }>(`/v1/scorecard${query}`, as)).cards;
const named = (all: readonly Card[]) => all.map(({ sender, feed, council }) => [sender, feed, council]);
const page = (query: string, as: string) => insights.get(`/data/scorecard?${query}`, as);

describe("score cards of a council's residents", () => {
  it("are seen by the council's people beside their own, without small numbers", async () => {
    expect(named(await cards('director'))).toEqual([['806', 'sen2', undefined], ['RTR', 'ae', '806']]);
    const [card] = await cards('director', '?sender=RTR&feed=ae');
    expect(card?.submissions.map(({ submission, completeness, validity }) => [submission, completeness, validity])).toEqual([['r-1', '90', '100'], ['r-3', '100', '94']]);
    expect(card?.fields?.map(({ field, completeness, filled }) => [field, completeness, filled])).toEqual([['arrival', '100', 120], ['nhsnumber', '*', null]]);
    const text = await (await page('sender=RTR&feed=ae&council=806', 'director')).text();
    for (const said of ['residents of Middlesbrough', 'Too few to show', 'South Tees Hospitals']) expect(text).toContain(said);
    const csv = parse(await (await insights.get('/v1/scorecard?sender=RTR&feed=ae&council=806&format=csv', 'director')).text(), { columns: true }) as Record<string, string>[];
    expect(csv[1]).toMatchObject({ field: 'nhsnumber', read: '120', filled: '', completeness: '*' });
    expect(await (await insights.get('/data', 'director')).text()).toContain('South Tees Hospitals, A&amp;E, residents of Middlesbrough');
  });

  it("of other councils, and of what a provider sends as a whole, are not", async () => {
    expect(await cards('director', '?council=807')).toEqual([]);
    expect((await page('sender=RTR&feed=ae&council=807', 'director')).status).toBe(404);
    expect((await page('sender=RTR&feed=ae', 'director')).status).toBe(404);
    expect(await cards('lost', '?sender=RTR&feed=ae&council=806')).toEqual([]);
  });

  it('end with the agreement', async () => {
    const ended = { id: 'RTR-806-ae', sender: 'RTR', feed: 'ae', council: 'E06000002', purposes: ['joint-indicators'], from: '2020-01-01', until: '2099-12-31', retentionDays: 30 };
    await insights.publish(TOPICS.agreements, [[ended.id, { ...ended, withdrawn: true }]]);
    await insights.until(1, `access_agreement where id = 'RTR-806-ae' and withdrawn`);
    expect(await cards('director', '?sender=RTR&feed=ae&council=806')).toEqual([]);
  });

  it('are seen by the provider as its own, every number, council by council; and by the region', async () => {
    for (const who of ['trust', 'analyst']) {
      const [card] = await cards(who, '?sender=RTR&feed=ae&council=806');
      expect(card?.submissions.map(({ completeness }) => completeness)).toEqual(['90.0', '60.0', '97.9']);
      expect(card?.fields?.[1]).toMatchObject({ field: 'nhsnumber', completeness: '95.8', filled: 115 });
      expect(await (await page('sender=RTR&feed=ae', who)).text()).toContain('/data/scorecard?sender=RTR&amp;feed=ae&amp;council=807');
    }
    expect(named(await cards('trust', '?council=806'))).toEqual([['RTR', 'ae', '806']]);
  });

  it('stand in no list of receipts', async () => {
    expect(JSON.stringify(await insights.json('/v1/receipts?pageSize=1000', 'trust'))).not.toContain('E06000003');
  });
});
