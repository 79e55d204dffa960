import { createServer } from 'node:http';
import { checkAddress } from './webhook-address.js';
import { post } from './webhook-sender.js';

const PUBLIC = { privateAddresses: false } as const;
const codeOf = async (url: string, options = PUBLIC as { privateAddresses: boolean }): Promise<string> => checkAddress(url, options).then((ok) => ok.href, (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown'));

describe('where a webhook may go', () => {
  it.each([
    'https://127.0.0.1/', 'https://localhost/', 'https://10.1.2.3/', 'https://192.168.0.9:8443/x', 'https://172.16.0.1/', 'https://169.254.169.254/latest/meta-data', 'https://[::1]/', 'https://[fd00::1]/', 'https://[fe80::1]/',
    'https://[::ffff:127.0.0.1]/', 'https://0.0.0.0/', 'https://2130706433/', 'https://0x7f.1/', 'https://100.64.0.1/',
  ])('is not %s', async (url) => {
    expect(await codeOf(url)).toBe('webhook-address-private');
  });

  it('is a public address, and only by https', async () => {
    expect(await codeOf('https://8.8.8.8/hook')).toBe('https://8.8.8.8/hook');
    expect(await codeOf('http://8.8.8.8/hook')).toBe('webhook-not-https');
  });

  it('is this machine by http too where the installation lets it', async () => {
    expect(await codeOf('http://127.0.0.1:9/hook', { privateAddresses: true })).toBe('http://127.0.0.1:9/hook');
    expect(await codeOf('http://10.1.2.3/hook', { privateAddresses: true })).toBe('webhook-not-https');
    expect(await codeOf('https://10.1.2.3/hook', { privateAddresses: true })).toBe('https://10.1.2.3/hook');
  });

  it('is looked at again when the connection is made: a name that has come to stand for a private address is not called', async () => {
    let calls = 0;
    const server = createServer((_request, response) => { calls++; response.end(); });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const message = { id: 'msg_1', body: '{}', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', at: new Date() };
    try {
      for (const host of ['127.0.0.1', 'localhost']) expect(await post(new URL(`http://${host}:${port}/`), message, PUBLIC)).toEqual({ status: null, fault: 'address-not-allowed' });
      expect(calls).toBe(0);
      expect(await post(new URL(`http://127.0.0.1:${port}/`), message, { privateAddresses: true })).toEqual({ status: 200, fault: null });
    } finally {
      server.close();
    }
  });
});
