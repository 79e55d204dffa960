import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arrivals, placesOf, unknownFeeds, type Place } from './drop-folder.js';

const HOUR = 3_600_000;
const root = await mkdtemp(join(tmpdir(), 'drop-folder-'));
afterAll(() => rm(root, { recursive: true }));

describe('a drop whose files are not those of its checksums', () => {
  const later = (ms: number) => () => Date.now() + ms;

  it('is given up at the first look of a process that only looks once, when it has lain there long enough', async () => {
    const folder = join(root, '806', 'sen2', '2025');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'return.sha256'), `${'0'.repeat(64)}  return.zip\n`);
    const [place] = await placesOf(root);
    const look = (ms: number) => new Arrivals(HOUR, later(ms)).of(place as Place);
    expect(await look(HOUR / 2)).toEqual([]);
    expect(await look(2 * HOUR)).toMatchObject([{ checksumFile: 'return.sha256', fault: 'a file is missing, or its content is not that of its checksum' }]);
  });
});

describe('a folder that bears the name of no feed', () => {
  it('is found, because nothing would be taken from there', async () => {
    await mkdir(join(root, '807', 'senn', '2025'), { recursive: true });
    await mkdir(join(root, 'lost+found', 'sen2'), { recursive: true });
    expect(await unknownFeeds(root)).toEqual(['807/senn']);
  });
});
