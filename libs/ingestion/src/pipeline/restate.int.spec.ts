import { jest } from '@jest/globals';
import type { Statement } from '@tributary/contracts';
import { World } from '../testing/harness.js';
import { tinyFeed } from '../testing/tiny-feed.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';
import { restate } from './restate.js';

jest.setTimeout(120_000);

const people: readonly TinyPerson[] = [
  { id: 1, upn: 'H801200001001', requests: [{ plan: { needs: [['ASD', '1']] } }] }, { id: 2, upn: 'W806204722015' }, { id: 3 }, { id: 4 }, { id: 5 }, { id: 6 },
];
const send = (who: readonly TinyPerson[], year = '2025') => world.submit({ sender: '806', scope: year, files: tinyFiles(who, { year }) });
/** Statements by person, apart from their versions. */
const said = (statements: readonly Statement[]) => new Map(statements.map(({ version: _version, ...rest }) => [`${rest.scope}|${rest.subjectId}|${rest.council}`, rest]));

let world: World;
beforeEach(async () => {
  world = await World.create([tinyFeed]);
  await world.agree('806', 'sen2', 'E06000002');
});
afterEach(() => world.close());

describe('what stands, stated again', () => {
  it('is every person as last stated, with a higher version, those of whom nothing is left too, and what has been covered', async () => {
    await send(people);
    const first = await world.published();
    await send(people.slice(0, -1));
    const second = await world.published();
    const before = [...first, ...second].filter((message) => message.kind === 'statement');
    expect(await restate(world.pool, {})).toEqual({ scopes: 1, persons: people.length });
    const again = await world.published();
    const statements = again.filter((message) => message.kind === 'statement');
    expect(said(statements)).toEqual(said(before));
    expect(statements.filter(({ records }) => records.length === 0)).toHaveLength(1);
    expect(Math.min(...statements.map(({ version }) => version))).toBeGreaterThan(Math.max(...before.map(({ version }) => version)));
    const coverage = (messages: typeof first) => messages.filter((message) => message.kind === 'coverage').at(-1);
    expect(coverage(again)).toEqual({ ...coverage(first), version: (coverage(first)?.version ?? 0) + 1 });
  });

  it('gives way to what is sent afterwards', async () => {
    await send(people);
    await restate(world.pool, {});
    const before = await world.statements();
    await send([{ ...people[0], id: 1, surname: 'Other' }, ...people.slice(1)]);
    const [changed, ...others] = await world.statements();
    expect(others).toEqual([]);
    expect(changed?.version).toBeGreaterThan(Math.max(...before.map(({ version }) => version)));
  });

  it('is of one sender or feed where one is named, of each scope', async () => {
    await send(people);
    await send(people, '2026');
    await world.published();
    expect(await restate(world.pool, { sender: '807' })).toEqual({ scopes: 0, persons: 0 });
    expect(await restate(world.pool, { feed: 'camhs' })).toEqual({ scopes: 0, persons: 0 });
    expect(await restate(world.pool, { feed: 'sen2', sender: '806' })).toEqual({ scopes: 2, persons: 2 * people.length });
    expect(new Set((await world.statements()).map(({ scope }) => scope))).toEqual(new Set(['2025', '2026']));
  });
});
