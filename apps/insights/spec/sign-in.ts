import type { Page } from 'playwright-core';
import { PASSPHRASE } from './running-insights.js';

/** Signs in as a person would, from the page that is asked for, and ends there. */
export async function signInAs(page: Page, id: string, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel(`Person ${id}`).check();
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((at) => at.origin === new URL(url).origin && !at.pathname.startsWith('/auth/'));
}
