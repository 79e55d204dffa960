import { chromium, type Browser, type Page } from 'playwright-core';
import { RunningInsights } from '../../spec/running-insights.js';
import { RECEIPTS } from '../../spec/sample-receipts.js';
import { signInAs } from '../../spec/sign-in.js';

let insights: RunningInsights;
let browser: Browser;
/** The region's analyst, who sees what everybody has sent. */
let page: Page;

beforeAll(async () => {
  insights = await RunningInsights.start();
  await insights.publishReceipts(RECEIPTS);
  await insights.until(RECEIPTS.length, 'receipt');
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'] });
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await signInAs(page, 'analyst', at('/help'));
}, 180_000);
afterAll(async () => {
  await browser.close();
  await insights.stop();
});

const at = (path: string) => insights.service.url + path;

describe('data quality', () => {
  it('stands on the page of data received, a row for each sender and feed, and leads to its fields with their trend', async () => {
    await page.goto(at('/data'));
    expect(await page.getByRole('row').filter({ hasText: 'Middlesbrough, SEN2 return' }).innerText()).toMatch(/97\.5%[\s\S]*99\.7%[\s\S]*46 days/);
    await page.getByRole('link', { name: 'Middlesbrough, SEN2 return' }).click();
    expect(await page.getByRole('row').filter({ hasText: 'UPN *' }).innerText()).toMatch(/94\.0%[\s\S]*98\.9%/);
    expect(await page.getByRole('img', { name: 'UPN: filled over 2 submissions: 80.0%, 94.0%' }).count()).toBe(1);
    expect(await page.getByRole('row').filter({ hasText: 'Former UPN' }).innerText()).toContain('Nothing to count');
  });

  it('of another council is not shown to a council', async () => {
    const other = await browser.newContext();
    const director = await other.newPage();
    await signInAs(director, 'director', at('/data'));
    expect(await director.evaluate<string>('document.body.innerText')).not.toContain('Redcar and Cleveland, SEN2 return');
    expect((await director.goto(at('/data/scorecard?sender=807&feed=sen2')))?.status()).toBe(404);
    expect((await director.goto(at('/data/scorecard?sender=806&feed=sen2')))?.status()).toBe(200);
    await other.close();
  });
});

describe('what a receipt found', () => {
  it('is one step from the page of data received: rules with what to do and where, without script and by keyboard', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const officer = await plain.newPage();
    await signInAs(officer, 'director', at('/data'));
    const link = officer.getByRole('link', { name: /^1,207 by 3 rules\s+in SEN2 return, 2025, of Middlesbrough, received 25 March 2025/ });
    await link.press('Enter');
    expect(new URL(officer.url()).pathname).toBe('/data/receipts/f-1');
    expect(await officer.locator('h3').allInnerTexts()).toEqual([
      'P1 Not met: Surname, forename and date of birth are given', 'P9 Not met: The setting is in the register of schools', 'T-TWICE A record was sent more than once in one submission; one was kept',
    ]);
    expect(await officer.locator('.finding').first().innerText()).toMatch(/Record set aside, 1,204 times\.[\s\S]*Fill what is empty and send the return again\.[\s\S]*Places of P1 \(the first 50 of 1,204\)/);
    const place = officer.getByRole('cell', { name: 'file-1-person.csv, line 1,001, column 4' });
    expect(await place.isVisible()).toBe(false);
    await officer.locator('summary').first().press('Enter');
    expect(await place.isVisible()).toBe(true);
    await plain.close();
  });

  it('is printed with all places', async () => {
    await page.goto(at('/data/receipts/f-1'));
    await page.emulateMedia({ media: 'print' });
    const place = page.getByRole('cell', { name: 'file-1-person.csv, line 1,001, column 4' });
    expect(await place.evaluate((cell) => cell.checkVisibility({ contentVisibilityAuto: true }))).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });

  it('of another council opens for nobody else of a council', async () => {
    const other = await browser.newContext();
    const stranger = await other.newPage();
    await signInAs(stranger, 'redcar', at('/data'));
    expect(await stranger.locator('a[href="/data/receipts/f-1"]').count()).toBe(0);
    expect((await stranger.goto(at('/data/receipts/f-1')))?.status()).toBe(404);
    expect(await stranger.evaluate<string>('document.body.innerText')).not.toMatch(/P1|Surname|1,204|SEN2/);
    await other.close();
    const unknown = await fetch(at('/data/receipts/f-1'), { redirect: 'manual', headers: { accept: 'text/html' } });
    expect([unknown.status, unknown.headers.get('location')]).toEqual([303, '/auth/sign-in?return=%2Fdata%2Freceipts%2Ff-1']);
  });
});
