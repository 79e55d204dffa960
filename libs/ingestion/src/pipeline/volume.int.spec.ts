import { Readable } from 'node:stream';
import { World } from '../testing/harness.js';
import { tinyFeed } from '../testing/tiny-feed.js';

/** Rows of one table of the small feed, made while they are read. */
function* table(kind: 'person' | 'requests', rows: number): Generator<Buffer> {
  yield Buffer.from(kind === 'person' ? 'persontableid,surname,forename,personbirthdate,upn,postcode,sex,ethnicity\n' : 'requeststableid,persontableid,receiveddate,requestoutcome,requestsource,teamid\n');
  const letters = (n: number) => String(n).replace(/\d/g, (d) => 'ABCDEFGHIJ'[Number(d)] ?? '');
  for (let start = 0; start < rows; start += 1_000) {
    let text = '';
    for (let i = start; i < Math.min(rows, start + 1_000); i++) {
      text += kind === 'person' ? `${i},Surname${letters(i)},Forename,2012-02-${String((i % 28) + 1).padStart(2, '0')},,ZZ1 1AA,F,WBRI\n` : `r${i},${i},2024-05-01,Y,1,T1\n`;
    }
    yield Buffer.from(text);
  }
}

const ROWS = Number(process.env['VOLUME_ROWS'] ?? 20_000);

describe('a large file', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create([tinyFeed]);
    await world.agree('806', 'sen2', 'E06000002');
  });
  afterAll(() => world.close());

  it('is processed with memory that does not grow with it', async () => {
    const files = { 'x_sen2.csv': 'year,lea\n2025,806\n', 'x_person.csv': Readable.from(table('person', ROWS)), 'x_requests.csv': Readable.from(table('requests', ROWS)) };
    const stored = await world.receive({ sender: '806', scope: '2025', files });
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss); }, 50);
    const phases: Record<string, number> = {};
    const original = world.store.setProgress.bind(world.store);
    const started = Date.now();
    world.store.setProgress = async (id, progress) => {
      phases[progress.phase] ??= Date.now() - started;
      await original(id, progress);
    };
    const receipt = await world.pipeline.process(stored);
    clearInterval(watch);
    const seconds = (Date.now() - started) / 1_000;
    expect(receipt).toMatchObject({ outcome: 'accepted', changes: { added: 2 * ROWS } });
    // A bound that a pipeline which keeps the file in memory breaks at the volume of the bench, and a sound one does not.
    expect(peak - before).toBeLessThan(350 * 1024 ** 2);
    if (process.env['VOLUME_ROWS']) process.stderr.write(`${JSON.stringify({ rows: 2 * ROWS, seconds, rowsPerSecond: Math.round((2 * ROWS) / seconds), startOfPhaseMs: phases, bytes: stored.bytes, rssBeforeMiB: Math.round(before / 2 ** 20), rssPeakMiB: Math.round(peak / 2 ** 20) })}\n`);
  }, 600_000);
});
