import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { createLogger } from '@tributary/observability';
import { freePort } from '@tributary/testing';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createIdentity, listen, readConfig } from './index.js';

const CALLBACK = 'http://127.0.0.1:4999/auth/callback';

describe('the sign-in page', () => {
  let folder: string;
  let server: Server;
  let browser: Browser;
  let page: Page;
  let start: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'identity-'));
    await writeFile(join(folder, 'identity.json'), JSON.stringify({
      passphrase: 'correct horse battery', clients: [],
      people: ['Regional analyst', 'Commissioner'].map((name, i) => ({ id: `person-${i}`, name, description: `Sees ${name}` })),
      dashboard: { clientId: 'insights', redirectUris: [CALLBACK], postLogoutRedirectUris: [] },
    }), { mode: 0o600 });
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const config = readConfig({ PORT: String(port), OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'tributary', IDENTITY_FILE: join(folder, 'identity.json'), IDENTITY_DATA: folder });
    server = await listen(await createIdentity(config, createLogger('identity', { level: 'silent' })), port);
    const request = { client_id: 'insights', response_type: 'code', scope: 'openid', redirect_uri: CALLBACK, code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
    start = `${issuer}/auth?${new URLSearchParams(request).toString()}`;
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    page = await (await browser.newContext({ viewport: { width: 320, height: 700 } })).newPage();
  });
  afterAll(async () => {
    await browser.close();
    await new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
    await rm(folder, { recursive: true });
  });

  const violations = async () => (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);

  it('has no accessibility fault and fits 320 pixels', async () => {
    await page.goto(start);
    expect(await violations()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  it('says what is wrong in a way that is read out, and has no fault then either', async () => {
    await page.goto(start);
    await page.getByLabel('Commissioner').check();
    await page.getByLabel('Passphrase').fill('guess');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('Enter the passphrase').waitFor();
    expect(await page.title()).toBe('Error: Sign in');
    expect(await page.getByLabel('Commissioner').isChecked()).toBe(true);
    expect(await violations()).toEqual([]);
  });

  it('goes to the dashboard with the keyboard alone', async () => {
    await page.goto(start);
    const arrived = page.waitForRequest((request) => request.url().startsWith(CALLBACK));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse battery');
    await page.keyboard.press('Enter');
    expect((await arrived).url()).toContain('code=');
  });
});
