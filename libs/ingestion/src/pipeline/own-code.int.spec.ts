import { rule } from '../feed/index.js';
import { World } from '../testing/harness.js';
import { tinyFiles, type TinyPerson } from '../testing/tiny-files.js';
import { person, tinyFeed } from '../testing/tiny-feed.js';

const people: readonly TinyPerson[] = [{ id: 1 }, { id: 2 }, { id: 3 }];
let mended = false;
/** The text of a rule names what it calls; what that does is not in it. */
const helper = () => !mended;
const asks = rule.record(person, { id: 'Z1', severity: 'Q', title: 'Asks a helper', remedy: 'Nothing.', source: 'test', check: () => helper(), examples: { pass: [{}], fail: [{}] } });
const feeds = [{ ...tinyFeed, rules: [...tinyFeed.rules, asks] }];

let world: World;
beforeAll(async () => {
  world = await World.create(feeds);
  await world.agree('806', 'sen2', 'E06000002');
}, 120_000);
afterAll(() => world.close());

const send = async (code: string) => (await world.declared(feeds, code).submit({ sender: '806', scope: '2025', files: tinyFiles(people) })).findings.map((f) => `${f.rule} ${f.count}`);

describe('a file that is sent again', () => {
  it('is read again when other code reads it, although what the feed declares says the same; by the same code it is not', async () => {
    expect(await send('before')).toEqual([]);
    mended = true;
    expect(await send('before')).toEqual([]);
    expect(await send('after')).toEqual(['Z1 3']);
  });
});
