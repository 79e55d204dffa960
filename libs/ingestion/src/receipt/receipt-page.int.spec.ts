import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import { receiptPage } from './receipt-page.js';
import { SAMPLE } from './sample.fixture.js';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const EMPTY = { ...SAMPLE, outcome: 'refused' as const, files: [], records: {}, findings: [], keyCounts: [], quality: { records: [], timeliness: null } };

let browser: Browser;
let page: Page;
const requested: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  page = await (await browser.newContext({ offline: true })).newPage();
  page.on('request', (request) => requested.push(request.url()));
}, 60_000);
afterAll(() => browser.close());

describe('the page of a receipt in a browser without a network', () => {
  it.each([['everything in it', SAMPLE, 320], ['everything in it', SAMPLE, 1280], ['nothing in it', EMPTY, 320]] as const)('with %s has no accessibility fault and no sideways scrolling at %3$i pixels', async (_what, receipt, width) => {
    await page.setViewportSize({ width, height: 900 });
    await page.setContent(receiptPage(receipt));
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((v) => `${v.id} ${v.nodes[0]?.html}`)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  }, 60_000);

  it('asks for nothing, and prints with all that is on the screen', async () => {
    await page.setContent(receiptPage(SAMPLE));
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 690, height: 900 });
    expect(await page.evaluate<string>('document.body.innerText')).toContain('line 1,099');
    expect(await page.evaluate<boolean>('[...document.querySelectorAll("table")].every((table) => table.scrollWidth <= document.documentElement.clientWidth)')).toBe(true);
    expect(requested).toEqual([]);
  }, 60_000);
});
