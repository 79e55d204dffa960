import { describe, expect, it } from '@jest/globals';
import { toCollect, type Term } from '../../spec/files.js';
import { schoolCensus } from '../feed.js';
import { collect } from './collect.js';

describe.each<[string, Term, number]>([['2024-autumn', 'autumn', 2024], ['2025-spring', 'spring', 2025], ['2025-summer', 'summer', 2025]])('the tables of %s', (text, term, year) => {
  const scope = schoolCensus.scope(text);
  if (!scope) throw new Error(`${text} is a scope`);
  const [format, ...others] = collect.filter((f) => f.suits(scope));
  if (!format || others.length > 0) throw new Error(`${text} has one format of tables`);
  const tables = format.tables(scope);
  const files = Object.entries(toCollect({ year, term, lea: '806', schools: [{ estab: '4001', urn: '100001' }], pupils: [] }))
    .map(([name, content]) => ({ name: name.replace(/\.csv$/, ''), columns: (content.split('\r\n')[0] ?? '').split(',').map((c) => c.toLowerCase()) }));

  it('are known by the names that the term gives them, each as exactly one', () => {
    for (const { name } of files) expect([name, tables.filter((t) => t.file.test(name)).length]).toEqual([name, 1]);
  });

  it('have every column known', () => {
    for (const { name, columns } of files) {
      const table = tables.find((t) => t.file.test(name));
      const known = [...Object.keys(table?.record.fields ?? {}), ...(table?.ignore ?? []), ...format.ignore, table?.key ?? '', table?.parentKey ?? ''];
      expect([name, columns.filter((c) => !known.includes(c))]).toEqual([name, []]);
    }
  });

  it('have needs in spring only', () => {
    expect(tables.some((t) => t.record.name === 'need')).toBe(term === 'spring');
  });
});
