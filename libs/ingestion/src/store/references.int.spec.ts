import { jest } from '@jest/globals';
import { TOPICS, type Establishment, type Reference } from '@tributary/contracts';
import { withTransaction } from '@tributary/persistence';
import { AccessReadModel } from '@tributary/security';
import type { FeedDefinition } from '../feed/feed.js';
import { AdmissionControl } from '../http/access.js';
import { PostcodesConsumer, ReferencesConsumer } from '../jobs/consumers.js';
import { World } from '../testing/harness.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { tinyFiles } from '../testing/tiny-files.js';
import { ReferenceStore } from './references.js';

// Real servers on a machine that may be busy with other specs.
jest.setTimeout(120_000);

const asking: FeedDefinition = { ...tinyFeed, references: ['establishments'] };
let world: World;
beforeEach(async () => {
  world = await World.create([asking]);
  await world.agree('806', 'sen2', 'E06000002');
});
afterEach(() => world.close());

const options = { name: 'ingest-sen2', feeds: [asking] } as const;
const message = <T>(value: T) => ({ key: 'k', value, offset: '0', timestamp: '0' });
const tell = (...values: Reference[]) => withTransaction(world.pool, (tx) => new ReferencesConsumer(options).handle(tx, { topic: TOPICS.references, partition: 0, messages: values.map(message) }));
const school = (urn: string, closed: string | null = null): Establishment => ({ urn, la: '806', number: urn.slice(-4), ukprn: null, name: 'School', type: '07', phase: null, opened: '2001-09-01', closed, senUnit: false, resourcedProvision: false });
const schools = (bucket: string, ...entries: Establishment[]): Reference => ({ what: 'entries', table: 'establishments', bucket, entries });
const version = (table: 'establishments' | 'authorities', edition: string): Reference => ({ what: 'version', table, edition, digest: edition, validFrom: '2025-01-17', validUntil: null, entries: 1 });

describe('reference tables', () => {
  it('say nothing of what has not been loaded, and know the councils all the same', async () => {
    const references = await new ReferenceStore(world.pool).current(['establishments', 'organisations']);
    expect([references.establishment('900001'), references.establishmentsAt('806', '0001'), references.organisation('RTR')]).toEqual([undefined, undefined, undefined]);
    expect(references.versions).toEqual([{ table: 'authorities', edition: 'built-in', validFrom: '2009-01-01', validUntil: null }]);
    expect(references.authority('909')).toMatchObject({ name: 'Cumbria', closed: '2023-03-31', successors: ['942', '943'] });
    expect([references.authority('909', '2023-01-19')?.ons, references.authority('909', '2024-01-18'), references.authority('942', '2023-01-19'), references.authority('942', '2024-01-18')?.ons]).toEqual(['E10000006', null, null, 'E06000063']);
    // One council under two codes of the ONS is one council.
    expect([references.authority('929', '2012-01-01')?.ons, references.authority('929', '2024-01-18')?.ons]).toEqual(['E06000048', 'E06000057']);
  });

  it('answer from the latest state of each bucket, once an edition has been announced', async () => {
    const store = new ReferenceStore(world.pool);
    await tell(schools('9000', school('900001'), school('900002', '2020-08-31')));
    expect((await store.current(['establishments'])).establishment('900001')).toBeUndefined();
    await tell(version('establishments', 'a'));
    const first = await store.current(['establishments']);
    expect([first.establishment('900002')?.closed, first.establishment('900009'), first.establishmentsAt('806', '0001')?.map((s) => s.urn)]).toEqual(['2020-08-31', null, ['900001']]);
    expect(await store.current(['establishments'])).toBe(first);
    await tell(schools('9000', school('900001')), version('establishments', 'b'));
    expect([(await store.current(['establishments'])).establishment('900002'), first.establishment('900002')?.urn]).toEqual([null, '900002']);
  });

  it('replace the councils that are built in', async () => {
    await tell({ what: 'entries', table: 'authorities', bucket: 'E06', entries: [{ ons: 'E06000099', dfe: '999', name: 'New', region: null, opened: '2027-04-01', closed: null, successors: [] }] }, version('authorities', '2027'));
    const references = await new ReferenceStore(world.pool).current([]);
    expect([references.authorityNumbers, references.versions.map((v) => v.edition)]).toEqual([['999'], ['2027']]);
  });
});

describe('a receipt', () => {
  it('names the editions that its submission was judged by, also when nothing changes', async () => {
    await tell(schools('9000', school('900001')), version('establishments', '2025-01'));
    await withTransaction(world.pool, (tx) => new PostcodesConsumer(options).handle(tx, { topic: TOPICS.postcodes, partition: 0, messages: [
      { outward: 'ZZ1', edition: '2025-05', postcodes: {} }, { what: 'version' as const, table: 'postcodes' as const, edition: '2025-05', digest: 'd', validFrom: '2025-05-01', validUntil: null, entries: 0 }].map(message) }));
    const send = () => world.submit({ sender: '806', scope: '2025', files: tinyFiles([{ id: 1 }]) });
    const named = [
      { table: 'establishments', edition: '2025-01', validFrom: '2025-01-17', validUntil: null }, { table: 'postcodes', edition: '2025-05', validFrom: '2025-05-01', validUntil: null },
      { table: 'authorities', edition: 'built-in', validFrom: '2009-01-01', validUntil: null },
    ];
    expect((await send()).references).toEqual(named);
    expect(await send()).toMatchObject({ outcome: 'unchanged', references: named });
  });
});

describe('a council that has ended', () => {
  const admit = (organisation: string, scope: string) => new AdmissionControl({ ...options }, new AccessReadModel(world.pool), world.pool, new ReferenceStore(world.pool)).admit({ id: `sender-${organisation}`, roles: ['sender'], organisation }, { scope });

  it('may state what was in its own time, and its successors what is in theirs', async () => {
    await world.agree('909', 'sen2', 'E10000006');
    await world.agree('942', 'sen2', 'E06000063');
    expect(await admit('909', '2023')).toMatchObject({ sender: '909', scope: { factScope: '2023' } });
    expect(await admit('942', '2024')).toMatchObject({ sender: '942' });
    await expect(admit('909', '2024')).rejects.toMatchObject({ code: 'council-ended', status: 422, remedy: 'Send it as 942 or 943.' });
    await expect(admit('942', '2023')).rejects.toMatchObject({ code: 'council-not-begun', status: 422, remedy: 'Send it as 909.' });
  });

  it('is not one that has only been given another code of the ONS', async () => {
    await world.agree('390', 'sen2', 'E08000037');
    expect(await admit('390', '2023')).toMatchObject({ sender: '390' });
  });
});
