import { createHash } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import { definitionOf } from '@tributary/indicators';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { RunningInsights } from '../spec/running-insights.js';
import { RECEIPTS } from '../spec/sample-receipts.js';
import { HIDDEN, LATEST_RELEASED, OPEN_QUARTER, RELEASED, sampleFigures } from '../spec/sample-region.js';
import { signInAs } from '../spec/sign-in.js';
import { TEMPLATE_SCRIPT } from './pages/renderer.js';

/** One address for each template, and those whose charts or gaps differ. */
const PAGES = [
  '/?indicator=EHC12', '/?indicator=AE01&breakdown=age%3D18-25', '/councils', '/councils/806', '/councils/808', '/indicators', '/indicators/AE01?area=806', '/indicators/EHC34?area=806', '/indicators/DQ05', '/indicators/EHC18?area=806', '/data', '/data/scorecard?sender=806&feed=sen2', '/data/receipts/f-1', '/data/receipts/s-806', '/help', '/nowhere',
  '/signed-out',
];
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

let insights: RunningInsights;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const requested: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  insights = await RunningInsights.start();
  const periods = RELEASED.filter((p) => p === LATEST_RELEASED || p === '2024' || p === '2023-24Q4' || p === '2024-25Q2');
  const figures = periods.flatMap((period) => sampleFigures(period, 'released'));
  const live = sampleFigures(OPEN_QUARTER, 'open');
  await insights.publishFigures('released', figures);
  await insights.publishFigures('live', live);
  await insights.publishReceipts(RECEIPTS);
  await insights.publishReleases(periods.map((period) => ({ id: `${period}.1`, period, vintage: 1, cutOff: '2025-05-12T08:30:00.000Z', publishedAt: '2025-05-13T09:00:00.000Z', figures: 1, hidden: 1, definitions: {}, policy: 'first-line-1' })));
  await insights.until(figures.length + live.length, 'figure');
  await insights.until(RECEIPTS.length, 'receipt');
  await insights.until(periods.length, 'release');
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.on('request', (request) => requested.push(request.url()));
  page.on('console', (message) => { if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text()); });
  await signInAs(page, 'analyst', `${insights.service.url}/help`);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await insights.stop();
});

const at = (path: string) => insights.service.url + path;
const go = async (path: string) => { await page.goto(at(path)); };
const text = () => page.evaluate<string>('document.body.innerText');
/** Every rule on the whole page, in one go: no page has a frame of another origin, which alone would need more. Of rules that hold, one place each is told. */
const accessibility = () => new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });

describe('pages', () => {
  it.each([320, 1280])('have no accessibility fault and no sideways scrolling at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    const faults: string[] = [];
    for (const path of PAGES) {
      await go(path);
      const { violations } = await accessibility().analyze();
      faults.push(...violations.map((v) => `${path}: ${v.id} ${v.nodes[0]?.html}`));
      const scroll = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (scroll > width) faults.push(`${path} is ${scroll} pixels wide`);
    }
    expect(faults).toEqual([]);
  }, 180_000);

  it('ask no other address for anything, and break none of their own policy', () => {
    const origins = new Set(requested.map((url) => new URL(url).hostname));
    expect([...origins]).toEqual(['127.0.0.1']);
    expect(requested.filter((url) => url.startsWith(insights.service.url)).length).toBeGreaterThan(PAGES.length);
    expect(complaints).toEqual([]);
  });

  it('allow the one line of script in the template by its hash, and no other inline script or style', async () => {
    const answer = await page.request.get(at('/help'));
    const [, script = ''] = /<script>([^<]*)<\/script>/.exec(await answer.text()) ?? [];
    expect(TEMPLATE_SCRIPT).toBe(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    const policy = answer.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(answer.headers()['cache-control']).toBe('private, no-store');
  });

  it('answer within 300 milliseconds once warm', async () => {
    const slow: string[] = [];
    for (const path of PAGES) {
      // The page's own time is the least of several: whatever else the machine does is in the others.
      let least = Infinity;
      for (let i = 0; i < 20 && least > 300; i++) {
        const began = performance.now();
        await (await page.request.get(at(path))).body();
        least = Math.min(least, performance.now() - began);
      }
      if (least > 300) slow.push(`${path}: ${Math.round(least)} ms`);
    }
    expect(slow).toEqual([]);
  }, 60_000);

  it('say a hidden figure nowhere: not in text, chart, title, label or download', async () => {
    for (const path of [`/councils/805?period=${HIDDEN.period}`, `/indicators/${HIDDEN.indicator}?area=805&period=${HIDDEN.period}`, `/?indicator=${HIDDEN.indicator}&period=${HIDDEN.period}`]) {
      await go(path);
      const names = await page.evaluate<string[]>(`[...document.querySelectorAll('[aria-label], title, desc')].map((e) => e.getAttribute('aria-label') ?? e.textContent)`);
      const told = names.filter((name) => name.includes('A&E attendances for self-harm') && /\d+\.\d+ per 1,000, 95%/.test(name));
      expect(told).toEqual([]);
      expect(await text()).toContain('Fewer than 8');
    }
    const csv = await (await page.request.get(at(`/v1/indicators?area=805&period=${HIDDEN.period}&indicator=${HIDDEN.indicator}&format=csv`))).text();
    expect(csv.split('\r\n')[1]).toBe(`AE05,${definitionOf('AE05')?.version},E06000001,council,all,2024-25Q3,released,,,,"per 1,000",,,returned,small-number,X-nhs,,,,2025-05-12T08:30:00.000Z,2024-25Q3.1`);
  });
});

describe('the front cover', () => {
  it('says for which council and period, whether it is provisional, and how many plans and links it rests on', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await go('/councils/806');
    expect(await text()).toContain('Quarter 4 of 2024-25 (January to March 2025)');
    expect(await page.locator('.state-line').innerText()).toMatch(/Provisional[\s\S]*data to 20 May 2025[\s\S]*active plans[\s\S]*linked to health/);
    expect(await page.locator('.lens__title').allInnerTexts()).toEqual(['Local profile', 'Governance and assurance', 'Making a difference']);
    await page.getByLabel('Period').selectOption(LATEST_RELEASED);
    await page.getByRole('button', { name: 'Change' }).click();
    expect(await page.locator('.state-line').innerText()).toMatch(/Published[\s\S]*published 13 May 2025[\s\S]*data to 12 May 2025/);
  });

  it('gives the reason in the place of a missing number', async () => {
    await go('/councils/841');
    expect(await page.getByRole('row').filter({ hasText: 'Seen and left A&E within 4 hours' }).innerText()).toContain('No agreement');
    expect(await page.locator('.stand-out').innerText()).toContain('no data sharing agreement');
    await go('/councils/808');
    expect(await page.locator('.stand-out').innerText()).toContain('shown for all children');
  });

  it('leads to the definition of each indicator', async () => {
    await go('/councils/806');
    await page.getByRole('link', { name: 'Plans issued within 20 weeks, excluding exceptions' }).click();
    expect(await text()).toContain('How it is counted');
    expect(await text()).toContain('version 1');
  });

  it('is followed by parts that are headed by what they are', async () => {
    const headings = async (path: string) => {
      await go(path);
      return (await page.locator('h2').allInnerTexts()).filter((heading) => heading.includes(': Middlesbrough, ')).map((heading) => heading.split(':')[0]);
    };
    expect(await headings('/indicators/AE01?area=806')).toEqual(['By age', 'Before and after the move to adult services']);
    expect(await headings('/indicators/DQ02?area=806')).toEqual(['By age', 'Aged 0 to 25']);
    expect(await page.locator('th').filter({ hasText: 'Aged 26 and over, or not known' }).count()).toBe(1);
  });
});

describe('by keyboard, on paper, without script', () => {
  it('the first stop skips to the content, and every control can be reached', async () => {
    await go('/?indicator=EHC12');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Skip to main content');
    const reached = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate<string>('`${document.activeElement.tagName} ${document.activeElement.id || document.activeElement.textContent.trim().slice(0, 20)}`'));
    }
    expect([...reached]).toEqual(expect.arrayContaining(['A Councils', 'SELECT indicator', 'SELECT period', 'BUTTON Show', 'SUMMARY Show as table', 'BUTTON Per cent', 'BUTTON Sign out']));
  });

  it('tables sort by a press on a heading, rows without a number staying last', async () => {
    await go('/?indicator=AE06');
    const first = () => page.locator('table.figures tbody tr').first().innerText();
    const before = await first();
    await page.getByRole('button', { name: 'Per cent' }).press('Enter');
    expect(await first()).not.toBe(before);
    expect(await page.locator('table.figures tbody tr').last().innerText()).toContain('No agreement');
  });

  it('print leaves out navigation and forms and cuts no chart', async () => {
    await go('/?indicator=EHC12');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'Show', exact: true }).isVisible()).toBe(false);
    expect(await page.locator('nav').first().isVisible()).toBe(false);
    expect(await page.evaluate<string>(`getComputedStyle(document.querySelector('.chart-block')).breakInside`)).toBe('avoid');
    expect(await page.locator('.chart--wide').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });

  it('works without JavaScript', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
    const quiet = await plain.newPage();
    await quiet.goto(at('/councils/806'));
    await quiet.getByLabel('Period').selectOption('2024');
    await quiet.getByRole('button', { name: 'Change' }).click();
    expect(new URL(quiet.url()).search).toBe('?period=2024');
    expect(await quiet.locator('.cover').first().innerText()).toContain('Active plans');
    await plain.close();
  });
});

describe('signing in and out', () => {
  it('a council\'s director lands on the own council, sees no open quarter and no other council', async () => {
    const other = await browser.newContext();
    const director = await other.newPage();
    await signInAs(director, 'director', at('/'));
    expect(new URL(director.url()).pathname).toBe('/councils/806');
    expect(await director.locator('.state-line').innerText()).toContain('Published');
    expect(await director.getByLabel('Period').innerText()).not.toContain('provisional');
    expect((await director.goto(at('/councils/805')))?.status()).toBe(404);
    await director.goto(at('/?indicator=EHC12'));
    expect(await director.locator('table.figures tbody tr').count()).toBe(1);
    await other.close();
  });

  it('a sender sees its own receipts and no figure', async () => {
    const other = await browser.newContext();
    const sender = await other.newPage();
    await signInAs(sender, 'trust', at('/'));
    expect(new URL(sender.url()).pathname).toBe('/data');
    expect(await sender.evaluate<string>('document.body.innerText')).toContain('South Tees Hospitals');
    expect(await sender.locator('table.figures tbody tr').count()).toBe(3);
    expect((await sender.goto(at('/councils/806')))?.status()).toBe(403);
    expect(await sender.evaluate<string>('document.body.innerText')).toContain('You do not have access to this page');
    expect(await sender.locator('nav a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))).toEqual(['/data', '/help']);
    await other.close();
  });

  it('comes back to the page that was asked for; the cookie is a random id that scripts cannot read', async () => {
    const other = await browser.newContext();
    const person = await other.newPage();
    await signInAs(person, 'bi', at('/indicators/EHC12?area=806'));
    expect(new URL(person.url()).pathname + new URL(person.url()).search).toBe('/indicators/EHC12?area=806');
    const cookie = (await other.cookies(insights.service.url)).find((c) => c.name === 'tributary_session');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(cookie?.value).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await person.evaluate('document.cookie')).not.toContain('tributary_session');
    await other.close();
  });

  it('signing out ends the session for whoever kept the cookie', async () => {
    const other = await browser.newContext();
    const person = await other.newPage();
    await signInAs(person, 'bi', at('/help'));
    const kept = (await other.cookies(insights.service.url)).find((c) => c.name === 'tributary_session')?.value ?? '';
    const with_ = (accept: string) => fetch(at('/help'), { redirect: 'manual', headers: { cookie: `tributary_session=${kept}`, accept } });
    expect((await with_('text/html')).status).toBe(200);
    await person.getByRole('button', { name: 'Sign out' }).click();
    await person.waitForLoadState();
    const after = await with_('text/html');
    expect([after.status, after.headers.get('location')]).toEqual([303, '/auth/sign-in?return=%2Fhelp']);
    expect((await with_('application/json')).status).toBe(401);
    await other.close();
  });

  it('takes no answer of a sign-in that this browser did not begin', async () => {
    const answer = await fetch(at('/auth/callback?code=abc&state=def'), { redirect: 'manual', headers: { accept: 'text/html' } });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Sign in again');
  });

  it('is not used by another site: a session changes nothing, and sign-out is heard from our own pages only', async () => {
    const answer = await fetch(at('/auth/sign-out'), { method: 'POST', redirect: 'manual', headers: { 'sec-fetch-site': 'cross-site', accept: 'text/html' } });
    expect(answer.status).toBe(403);
  });
});

describe('style sheets and scripts', () => {
  it('stand under a path that changes with them, and may be kept for a year', async () => {
    const html = await (await page.request.get(at('/help'))).text();
    const paths = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((m) => m[1] ?? '');
    expect(paths).toHaveLength(4);
    for (const path of paths) {
      const answer = await fetch(at(path));
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
    expect((await fetch(at('/assets/another/govuk.css'))).headers.get('cache-control')).toBe('no-cache');
    expect((await fetch(at('/assets/x/..%2f..%2fpackage.json'))).status).toBe(404);
  });
});

describe('signing in from one address', () => {
  it('has a limit in a minute, so that nobody without a sign-in fills the memory with those that were begun', async () => {
    // One more than two minutes take: one of them may begin in between.
    const begun = await Promise.all(Array.from({ length: 601 }, () => fetch(at('/auth/sign-in'), { redirect: 'manual', headers: { accept: 'text/html' } })));
    const refused = begun.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(await refused[0]?.text()).toContain('Too many requests');
  });
});
