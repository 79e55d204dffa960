import { chromium, type Browser, type Page } from 'playwright-core';
import { RunningInsights } from '../spec/running-insights.js';
import { RECEIPTS } from '../spec/sample-receipts.js';
import { LATEST_RELEASED, sampleFigures } from '../spec/sample-region.js';
import { signInAs } from '../spec/sign-in.js';

/** A4 at 96 dots an inch, without its margins of 14 mm. */
const PAPER = 688;
const PERIODS = [LATEST_RELEASED, '2024'];

let insights: RunningInsights;
let browser: Browser;

beforeAll(async () => {
  insights = await RunningInsights.start();
  const figures = PERIODS.flatMap((period) => sampleFigures(period, 'released'));
  await insights.publishFigures('released', figures);
  await insights.publishReceipts(RECEIPTS);
  await insights.until(figures.length, 'figure');
  await insights.until(RECEIPTS.length, 'receipt');
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'] });
}, 180_000);
afterAll(async () => {
  await browser.close();
  await insights.stop();
});

const at = (path: string) => insights.service.url + path;
const text = (page: Page) => page.evaluate<string>('document.body.innerText');

/** Does what a person would who has signed in, in a browser of their own. */
async function as(person: string, visit: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await signInAs(page, person, at('/help'));
  await visit(page);
  await context.close();
}

const navigation = (page: Page) => page.locator('nav a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));

describe('whoever reads', () => {
  it('is offered the pages that their role opens, and no other; on a page that refuses them and at an address that leads nowhere too', () => as('bi', async (page) => {
    const OPEN = ['/', '/councils', '/indicators', '/help'];
    expect(await navigation(page)).toEqual(OPEN);
    for (const link of OPEN) expect((await page.goto(at(link)))?.status()).toBe(200);
    for (const [elsewhere, status] of [['/data', 403], ['/nowhere/at/all', 404]] as const) {
      expect((await page.goto(at(elsewhere)))?.status()).toBe(status);
      expect([await navigation(page), await page.locator('.masthead__person span').innerText()]).toEqual([OPEN, 'Person bi']);
    }
  }), 60_000);

  it('without a role is offered no page, who has not signed in to sign in', async () => {
    const headAt = async (path: string, headers: Readonly<Record<string, string>>) => (await fetch(at(path), { redirect: 'manual', headers: { accept: 'text/html', ...headers } })).text();
    const refused = await headAt('/help', { authorization: `Bearer ${await insights.token('nobody')}` });
    expect([refused.includes('You do not have access to this page'), refused.includes('<nav')]).toEqual([true, false]);
    const strangers: readonly Readonly<Record<string, string>>[] = [{}, { authorization: 'Bearer of-nobody' }, { cookie: 'tributary_session=of-nobody' }];
    for (const headers of strangers) {
      const nowhere = await headAt('/nowhere', headers);
      expect([nowhere.includes('Page not found'), nowhere.includes('<nav'), nowhere.includes('/auth/sign-in')]).toEqual([true, false, true]);
    }
  });

  it('of a council begins at the own council, and is not told that one council is all', () => as('director', async (page) => {
    await page.goto(at('/indicators/EHC12'));
    expect(await page.getByLabel('Area').inputValue()).toBe('806');
    expect(await page.locator('h2').allInnerTexts()).toContain('Middlesbrough and the region: October to December 2024');
    expect(await text(page)).not.toMatch(/all councils/i);
    await page.goto(at('/indicators/EHC12?area=NENC'));
    expect(await page.getByLabel('Area').inputValue()).toBe('NENC');
    expect((await page.goto(at('/councils/805')))?.status()).toBe(404);
    expect(await navigation(page)).toEqual(['/?indicator=EHC12', '/councils/806', '/indicators', '/data', '/help']);
    await page.goto(at('/?indicator=EHC12'));
    // How many, for the figure that is shown; never which.
    expect(await page.locator('.state-line').innerText()).toContain('14 of 14 councils take part');
    await page.goto(at('/?indicator=AE06'));
    expect(await page.locator('.state-line').innerText()).toContain('13 of 14 councils take part (1 no agreement)');
    expect(await text(page)).not.toContain('Stockton');
    await page.goto(at('/?indicator=EHC12'));
    expect(await page.locator('.govuk-body-l').innerText()).toMatch(/^Middlesbrough is (better than|worse than|similar to) the region\.$/);
  }), 60_000);

  it('finds a window by what it shows, of whom and when', () => as('bi', async (page) => {
    const titles: string[] = [];
    for (const path of ['/?indicator=AE01&breakdown=age%3D18-25', '/councils/806?period=2024', '/indicators/EHC12?area=806', '/help']) {
      await page.goto(at(path));
      titles.push(await page.title());
    }
    expect(titles).toEqual([
      'A&E attendances with a plan: Aged 18 to 25 – Region overview – October to December 2024 – Tributary', 'Middlesbrough – 2024 – Tributary',
      'Plans issued within 20 weeks, excluding exceptions – Middlesbrough – October to December 2024 – Tributary', 'How to read these figures – Tributary',
    ]);
  }), 60_000);

  it('goes on from the overview with the same part of the indicator', () => as('bi', async (page) => {
    await page.goto(at('/?indicator=AE01&breakdown=age%3D18-25'));
    expect(await page.locator('.state-line').innerText()).toContain('13 of 14 councils take part (1 no agreement)');
    await page.getByRole('link', { name: 'How this is counted, and over time' }).click();
    expect(await page.locator('.big-figure').innerText()).toContain('13 of 14 councils take part (1 no agreement)');
    expect(await page.getByLabel('Of whom').inputValue()).toBe('age=18-25');
  }), 60_000);

  it('of a calendar year reads of years, not of quarters', () => as('bi', async (page) => {
    await page.goto(at('/councils/806?period=2024'));
    expect(await page.getByRole('columnheader', { name: 'Up to 8 years' }).count()).toBe(3);
    expect(await text(page)).not.toContain('8 quarters');
  }), 60_000);

  it('is not told that nothing can be shown where one figure of a series can', () => as('bi', async (page) => {
    await page.goto(at('/indicators/EHC12?area=806&period=2024'));
    expect(await text(page)).toContain('There is no chart: only one of these figures has a value that can be shown.');
  }), 60_000);

  it('of what was received reads words, not the codes that commands take', () => as('analyst', async (page) => {
    await page.goto(at('/data'));
    const [seen, more] = [await text(page), (await page.goto(at('/data?page=2')), await text(page))];
    for (const words of ['spring 2025', 'January 2025, primary', 'net changes']) expect(seen + more).toContain(words);
    for (const code of ['2025-spring', '2025-01-primary', 'net-change']) expect(seen + more).not.toContain(code);
  }), 60_000);

  it('on paper has all columns of every table', () => as('analyst', async (page) => {
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: PAPER, height: 900 });
    const cut: string[] = [];
    for (const path of ['/?indicator=EHC18', '/councils/806', '/indicators/EHC18?area=806', '/indicators/AE01?area=806', '/data', '/data/scorecard?sender=806&feed=sen2', '/data/receipts/f-1', '/indicators', '/help']) {
      await page.goto(at(path));
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (width > PAPER) cut.push(`${path} is ${width} wide`);
    }
    expect(cut).toEqual([]);
  }), 60_000);
});
