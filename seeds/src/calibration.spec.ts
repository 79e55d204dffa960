import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateRegion, COUNCILS, type Manifest, PUBLISHED_2024 } from './index.js';
import { figures } from './testing/sen2-figures.js';
import { readReturn } from './testing/sen2-records.js';

describe('the SEN2 returns of 2025 give what DfE published for 2024', () => {
  const out = mkdtempSync(join(tmpdir(), 'region-'));
  let manifest: Manifest;
  beforeAll(async () => { manifest = await generateRegion({ seed: 20_250_116, scale: 0.0005, out }); }, 120_000);
  afterAll(() => { rmSync(out, { recursive: true }); });

  it.each(COUNCILS)('in council %s, count by count, in the first file and in the corrected one', async (dfe) => {
    const published = PUBLISHED_2024[dfe];
    if (!published) throw new Error('not published');
    const files = manifest.submissions.filter((s) => s.feed === 'sen2' && s.sender === dfe && s.scope === '2025').flatMap((s) => s.files);
    expect(files).toHaveLength(dfe === '841' ? 2 : 1);
    for (const file of files) {
      const counted = figures(await readReturn(join(out, file)));
      expect(counted.requests).toEqual(published.requests);
      expect(counted.assessments).toEqual(published.assessments);
      expect(counted.plans).toEqual(published.plans);
      expect(counted.needs).toEqual(published.needs);
      expect(counted.newNeeds).toEqual(published.newNeeds);
      expect(counted.ages).toEqual(published.ages);
      // The platform knows the month of birth only.
      expect(counted.agesByMonth).toEqual(published.ages);
      expect(counted.ceased).toEqual(published.ceased);
      expect(counted.placed).toBe(published.ages.reduce((a, b) => a + b) - published.placements.notRecorded);
      const { withinFourWeeks, overFourWeeks, amend, cease, maintain } = published.reviews;
      expect(counted.reviews).toMatchObject({ withinFourWeeks, overFourWeeks, amend, cease, maintain });
      const { held, heldEarlier, heldNextYear } = published.reviews;
      expect(counted.reviews.held + counted.reviews.heldEarlier + counted.reviews.heldNextYear).toBe(held + heldEarlier + heldNextYear);
    }
  });
});
