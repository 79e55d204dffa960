import { describe, expect, it } from '@jest/globals';
import { toBlade, toXml } from '../../spec/files.js';
import { good } from '../../spec/returns.js';
import { sen2 } from '../feed.js';
import { blade } from './blade.js';
import { xml } from './xml.js';

const scope = sen2.scope('2025');

describe('the formats of SEN2', () => {
  const files = Object.entries(toBlade(good)).map(([name, text]) => ({ name: name.replace(/\.csv$/, ''), columns: (text.split('\r\n')[0] ?? '').split(',').map((c) => c.toLowerCase()) }));

  it('know each file of an export as exactly one table', () => {
    if (!scope) throw new Error('2025 is a scope');
    for (const { name } of files) expect(blade.tables(scope).filter((t) => t.file.test(name))).toHaveLength(1);
    expect(files).toHaveLength(9);
  });

  it('know every column that COLLECT exports', () => {
    if (!scope) throw new Error('2025 is a scope');
    for (const { name, columns } of files) {
      const table = blade.tables(scope).find((t) => t.file.test(name));
      const known = [...Object.keys(table?.record.fields ?? {}), ...(table?.ignore ?? []), ...blade.ignore, table?.key ?? '', table?.parentKey ?? ''];
      expect(columns.filter((c) => !known.includes(c))).toEqual([]);
    }
  });

  it('have a path in the XML for each record that the export has a table for', () => {
    const document = toXml(good);
    for (const { path } of xml.records) expect(document).toContain(`<${path.split('/').at(-1)}>`);
    expect(xml.records.map((r) => r.record.name).toSorted()).toEqual(sen2.records.map((r) => r.name).toSorted());
  });
});
