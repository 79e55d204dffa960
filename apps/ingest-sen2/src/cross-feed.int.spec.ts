import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOPICS, type CrossFindings } from '@tributary/contracts';
import { appendOutbox } from '@tributary/messaging';
import { withTransaction } from '@tributary/persistence';
import { eventually, RunningFeed } from '@tributary/testing';
import { toBlade } from '../spec/files.js';
import { good, UPN, who, withPlan } from '../spec/returns.js';
import { upsert } from '../spec/statements.js';
import { service } from './service.js';

let running: RunningFeed;
beforeAll(async () => {
  running = await RunningFeed.start(service, 'ingest-sen2', { councils: ['806', '816'], agreements: [{ sender: '806', council: 'E06000002', feed: 'sen2' }], councilOf: { '1AA': 'E06000002' } });
}, 120_000);
afterAll(() => running.stop());

/** As linkage says it. */
async function found(feed: CrossFindings['feed'], subjects: string[]): Promise<void> {
  const value: CrossFindings = {
    feed, sender: '806', scope: '2025', comparedAt: '2025-03-04T08:00:00.000Z',
    findings: [{ rule: 'X1-census', severity: 'Q', title: 'A pupil with a plan', remedy: 'Tell the school.', source: 'education-feeds 1.8, X1', compared: true, looked: 3, count: subjects.length, subjects }],
  };
  await withTransaction(running.pool, (tx) => appendOutbox(tx, [{ topic: TOPICS.crossFindings, partition: 0, key: `${feed}|806|2025`, value }]));
}
const receipt = (id: string, accept: string, as = '806') => fetch(`${running.url}/v1/submissions/${id}/receipt`, { headers: { accept, authorization: `Bearer ${running.token(as)}` } });
interface Seen { crossFeed?: { findings: { rule: string; places: object[] }[] } }
const placesIn = async (id: string) => ((await (await receipt(id, 'application/json')).json()) as Seen).crossFeed?.findings.flatMap((f) => f.places);

describe('what linkage finds by comparing a SEN2 return', () => {
  it('comes back to the sender on the receipt, as JSON, CSV and page, and to nobody else', async () => {
    const { submission } = (await running.submit('2025', toBlade(good))) as unknown as { submission: string };
    const subjects = [...new Set((await running.facts('named-plan')).map((f) => f.subject))];
    await found('sen2', subjects);
    const places = await eventually(async () => { const seen = await placesIn(submission); expect(seen).toHaveLength(2); return seen; }, { timeout: 60_000, every: 100 });
    expect(places).toEqual([{ file: 'file-2-person.csv', line: 2, record: 'Person', field: null }, { file: 'file-2-person.csv', line: 4, record: 'Person', field: null }]);
    const [csv, page] = [await (await receipt(submission, 'text/csv')).text(), await (await receipt(submission, 'text/html')).text()];
    expect(csv).toContain('finding by comparison,X1-census,Q,A pupil with a plan,Tell the school.,2,Person,,file-2-person.csv,2');
    expect(page).toContain('Compared with other returns');
    expect(page).toContain('file-2-person.csv, line 4');
    expect((await receipt(submission, 'application/json', '816')).status).toBe(403);

    const { submission: events } = (await running.submit('events:2025', { 'events.json': JSON.stringify([upsert(withPlan(who('Ada', { UPN: UPN.ada, Ethnicity: 'WOTH' })))]) })) as unknown as { submission: string };
    expect(await placesIn(submission)).toBeUndefined();
    expect(await placesIn(events)).toEqual([{ file: 'file-1.json', xpath: '/0/upsert', record: 'Person', field: null }, { file: 'file-2-person.csv', line: 4, record: 'Person', field: null, submission }]);
  });

  it('of a feed that this service does not compare is not kept', async () => {
    await found('school-census', ['x']);
    await found('sen2', []);
    await eventually(async () => { expect((await running.pool.query('select feed from cross_finding where findings @> \'[{"count": 0}]\'')).rows).toEqual([{ feed: 'sen2' }]); }, { timeout: 60_000, every: 100 });
    expect((await running.pool.query('select feed from cross_finding')).rows).toEqual([{ feed: 'sen2' }]);
  });
});
