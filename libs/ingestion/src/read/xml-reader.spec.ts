import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { compileFeed } from '../feed/compile.js';
import { field, record, scope, xmlFormat } from '../feed/index.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import type { RawRow } from './record-reader.js';
import { Findings } from './findings.js';
import { VersionWatch } from './version-watch.js';
import { readXml } from './xml-reader.js';

const head = record.lookup('head', { title: 'Head', fields: { estab: field.text() } });
const reason = (title: string) => field.text({ title, aliases: ['why'] });
const child = record.root('child', { title: 'Child', fields: { school: field.text(), present: field.flag(), name: field.text(), first: reason('First'), second: reason('Second'), sessions: field.integer({ path: 'Termly/Sessions' }), summer: field.integer({ path: 'Summer/Sessions' }) } });
const feed = compileFeed({ ...tinyFeed, root: child, records: [child, head], rules: [] }, scope('2025', { year: 2025 }));
const format = xmlFormat({
  title: 'Two rolls', root: 'Message', records: [
    { record: head, path: 'Message/Header', known: 'document' },
    { record: child, path: 'Message/On/Child', constants: { present: '1' }, document: 'school' },
    { record: child, path: 'Message/Off/Child', constants: { present: '0' }, document: 'school' },
  ],
});

async function read(text: string, serial = 0): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  const file = { name: 'x.xml', kind: 'xml' as const, text: Readable.from([text]), encoding: 'utf-8' as const, fellBack: () => false };
  for await (const batch of readXml(feed, [format], file, { serial, findings: new Findings(), watch: new VersionWatch(null, feed.scope), onFormat: () => undefined })) rows.push(...batch);
  return rows;
}
const cells = (row: RawRow | undefined) => Object.fromEntries((row?.type.names ?? []).flatMap((name, i) => (row?.cells[i] === undefined ? [] : [[name, row.cells[i]]])));
const DOCUMENT = '<Message><Header><Estab>4001</Estab></Header><On><Child><Name>A</Name><Why>x</Why><Why>y</Why></Child></On><Off><Child><Name>B</Name></Child></Off></Message>';

describe('a record of an XML document', () => {
  it('has the constants of the place where it stands', async () => {
    expect((await read(DOCUMENT)).filter((r) => r.type.type === child).map((r) => cells(r)['present'])).toEqual(['1', '0']);
  });

  it('is tied to the header of its own document', async () => {
    const [first, second] = [await read(DOCUMENT, 0), await read(DOCUMENT, 1)];
    const [header, one] = [first.find((r) => r.type.type === head), first.find((r) => r.type.type === child)];
    expect(cells(one)['school']).toBe(header?.localKey);
    expect(header?.localKey).not.toBe(second.find((r) => r.type.type === head)?.localKey);
  });

  it('takes elements of one name in turn where several fields are called so, and says which were too many', async () => {
    const [, one] = await read(DOCUMENT.replace('<Why>y</Why>', '<Why>y</Why><Why>z</Why>'));
    expect(cells(one)).toMatchObject({ first: 'x', second: 'y' });
    expect(one?.repeated).toEqual(['first']);
  });

  it('tells elements of one name apart by the element around them', async () => {
    const [, one] = await read(DOCUMENT.replace('<Why>x</Why>', '<Termly><Sessions>60</Sessions></Termly><Summer><Sessions>70</Sessions></Summer>'));
    expect(cells(one)).toMatchObject({ sessions: '60', summer: '70' });
  });
});
