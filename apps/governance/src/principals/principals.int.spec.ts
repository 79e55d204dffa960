import { jest } from '@jest/globals';
import { RunningGovernance } from '../running-governance.fixture.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

let governance: RunningGovernance;
beforeAll(async () => { governance = await RunningGovernance.create(); });
afterAll(() => governance.close());

const put = (id: string) => governance.call(`/v1/principals/${encodeURIComponent(id)}`, { method: 'PUT', body: { roles: ['bi'] } });

describe('the id of a principal', () => {
  it.each(['a\0b', 'a\r\nb', 'a'.repeat(256), 'é'])('is refused when no identity provider gives it (%j)', async (id) => {
    const answer = await put(id);
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: 'input-invalid' })]);
  });

  it.each(['reader-1', 'https://idp.example/users|42', 'Some Body'])('is taken as identity providers give it (%j)', async (id) => {
    expect((await put(id)).status).toBe(200);
    const known = (await (await governance.call('/v1/principals')).json()) as { id: string }[];
    expect(known.map((one) => one.id)).toContain(id);
  });
});
