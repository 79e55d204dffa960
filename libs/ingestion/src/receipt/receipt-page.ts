import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import type { Receipt } from './receipt.js';
import { receiptView, type ReceiptPageOptions } from './receipt-view.js';

/** Templates lie beside `src` and `dist` alike. */
const TEMPLATES = fileURLToPath(new URL('../../templates/', import.meta.url));

let loaded: { readonly environment: nunjucks.Environment; readonly css: string } | undefined;

function load() {
  return (loaded ??= {
    environment: new nunjucks.Environment(new nunjucks.FileSystemLoader(TEMPLATES), { autoescape: true, trimBlocks: true, lstripBlocks: true, throwOnUndefined: true }),
    css: readFileSync(`${TEMPLATES}receipt.css`, 'utf8').trim(),
  });
}

/** A receipt as one HTML document that needs nothing else: no script, no other address; for the screen, a phone, paper. Holds what the receipt holds: rules, places, counts. */
export function receiptPage(receipt: Receipt, options: ReceiptPageOptions = {}): string {
  const { environment, css } = load();
  return environment.render('receipt.njk', { ...receiptView(receipt, options), css: new nunjucks.runtime.SafeString(css) });
}

/** The policy that the page keeps when a service serves it: its one style sheet, and nothing else. */
export function receiptPagePolicy(): string {
  return `default-src 'none'; style-src 'sha256-${createHash('sha256').update(load().css).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
}
