import { createServer, type Server } from 'node:http';
import { healthOf, isHealthy } from './health.js';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((_request, response) => { response.end(JSON.stringify({ state: 'up', pid: 4711, parts: { consumers: { lag: 3 }, outbox: { depth: 2 } } })); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => { server.close(); });

describe('the health of a process', () => {
  it('is what it says of itself; messages wait that are to be taken, and those that are still to be published', async () => {
    expect(await healthOf(url, 4711)).toEqual({ state: 'up', lag: 5, quarantined: null });
    expect(await isHealthy(url, 4711)).toBe(true);
  });

  it('is not that of the process of another system that has its port', async () => {
    expect(await healthOf(url, 4712)).toBeUndefined();
    expect(await isHealthy(url, 4712)).toBe(false);
  });
});
