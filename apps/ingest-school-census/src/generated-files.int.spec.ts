import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateRegion, type Manifest } from '@tributary/seeds';
import { RunningFeed, type FeedReceipt } from '@tributary/testing';
import { service } from './service.js';

const HARTLEPOOL = 'E06000001';
const out = mkdtempSync(join(tmpdir(), 'region-'));
let running: RunningFeed;
let manifest: Manifest;
const receipts = new Map<string, FeedReceipt>();

beforeAll(async () => {
  running = await RunningFeed.start(service, 'ingest-school-census', { councils: ['805'], agreements: [{ sender: '805', feed: 'school-census', council: HARTLEPOOL }], councilOf: { '1AA': HARTLEPOOL } });
  manifest = await generateRegion({ seed: 20_250_116, scale: 0.15, councils: ['805'], out });
  for (const { scope, files: [file = ''] } of manifest.submissions.filter((s) => s.feed === 'school-census')) receipts.set(scope, await running.submit(scope, { 'census.zip': new Uint8Array(readFileSync(join(out, file))) }));
}, 240_000);
afterAll(async () => {
  await running.stop();
  rmSync(out, { recursive: true });
});

const found = (scope: string) => Object.fromEntries(receipts.get(scope)?.findings.map((f) => [f.rule, f.count]) ?? []);

describe('the census files of the synthetic region', () => {
  it('are taken, with defects: whole schools\' habits and single records', () => {
    for (const scope of ['2024-autumn', '2025-spring']) {
      expect(receipts.get(scope)?.outcome).toBe('accepted');
      expect(Object.keys(found(scope))).toEqual(expect.arrayContaining(['1500', '1510', '1570', 'SC2', 'SC6', 'SC7', '1763', 'T-SHEET-NUMBER']));
    }
    expect(Object.keys(found('2025-spring'))).toEqual(expect.arrayContaining(['SC43', 'SC30-old']));
  });

  it('have them at the rates of well-kept systems: nearly every record is without a finding', () => {
    for (const [, receipt] of receipts) {
      const records = Object.values(receipt.records).reduce((sum, r) => sum + (r.accepted ?? 0), 0);
      const findings = receipt.findings.filter((f) => f.rule !== 'T-SHEET-NUMBER').reduce((sum, f) => sum + f.count, 0);
      expect(findings / records).toBeLessThan(0.02);
      expect(findings / records).toBeGreaterThan(0.0005);
    }
  });

  it('come to the facts that the generator counted', async () => {
    expect((await running.facts()).length).toBe(manifest.records['school-census']);
  });
});
