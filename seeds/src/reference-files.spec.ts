import { COUNCILS } from './generate.js';
import { Random } from './random.js';
import { authorityRows, establishmentRows, organisationRows } from './reference-files.js';
import { PLACEMENT_KINDS } from './reference/published.js';
import { PROVIDERS } from './reference/providers.js';
import { schoolsOf } from './people/person.js';
import { SPECIAL_FROM, settingFor } from './sen2/settings.js';
import { councilNumber } from './sen2/sen2.js';

const table = (rows: Iterable<string>): string[][] => [...rows].map((line) => line.trimEnd().split(','));

describe('samples of the official reference files', () => {
  it('know every school and college that a return names', () => {
    const [head = [], ...rows] = table(establishmentRows(COUNCILS));
    const column = (name: string) => new Set(rows.map((row) => row[head.indexOf(name)]));
    const [urns, ukprns] = [column('URN'), column('UKPRN')];
    expect(urns.size).toBe(rows.length);
    const random = new Random('settings');
    for (const dfe of COUNCILS) for (const kind of PLACEMENT_KINDS) for (let school = 0; school < Math.min(schoolsOf(dfe), SPECIAL_FROM); school += 7) {
      const setting = settingFor(random, kind, councilNumber(dfe), school, false);
      if (setting?.urn) expect(urns).toContain(setting.urn);
      if (setting?.ukprn) expect(ukprns).toContain(setting.ukprn);
    }
  });

  it('know every provider of the region, and councils with those that took over', () => {
    expect(table(organisationRows()).map((row) => row[0])).toEqual(PROVIDERS.map((p) => p.ods));
    const rows = table(authorityRows());
    expect(rows.find((row) => row.includes('909'))).toEqual(['E10000006', 'Cumbria', '01/01/2009', '31/03/2023', 'E12000002', 'E10', 'terminated', '909', '942 943']);
  });
});
