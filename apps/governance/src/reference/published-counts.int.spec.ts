import { jest } from '@jest/globals';
import type { PublishedCounts } from '@tributary/contracts';
import { RunningGovernance } from '../running-governance.fixture.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let governance: RunningGovernance;
beforeAll(async () => { governance = await RunningGovernance.create(); });
afterAll(() => governance.close());

const call = (body?: readonly object[], as = 'op') => governance.call('/v1/reference/published-counts', { method: body === undefined ? 'GET' : 'POST', as, ...(body === undefined ? {} : { body }) });
const counts = (plans: number): PublishedCounts => ({ feed: 'sen2', scope: '2025', sender: '806', source: 'DfE', counts: { plans } });

describe('published counts', () => {
  it('are kept in their latest word, announced, and on record', async () => {
    expect(await (await call([counts(1)])).json()).toEqual({ loaded: 1 });
    expect(await (await call([counts(2_019)])).json()).toEqual({ loaded: 1 });
    expect(await (await call()).json()).toEqual([counts(2_019)]);
    const { rows } = await governance.pool.query<{ action: string }>(`select action from audit_entry where target = 'published-counts'`);
    expect(rows).toHaveLength(2);
  });

  it('that stand there twice, or count below nothing, are refused', async () => {
    expect((await call([counts(1), counts(2)])).status).toBe(422);
    expect((await call([counts(-1)])).status).toBe(400);
    expect((await call([{ ...counts(1), feed: 'nothing' }])).status).toBe(400);
  });

  it('are the operator\'s to load', async () => {
    expect((await call([counts(1)], 'nobody')).status).toBe(403);
  });
});
