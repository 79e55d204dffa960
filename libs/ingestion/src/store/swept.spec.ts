import { swept } from './swept.js';

const CHUNK = 64 * 1024;
const CHUNKS = 4_000;
const MEBIBYTE = 1024 ** 2;

async function* chunks(): AsyncGenerator<Buffer> {
  for (let i = 0; i < CHUNKS; i++) yield Buffer.alloc(CHUNK, i % 256);
}

describe('a body of 250 MB that streams by', () => {
  it('is passed on as it is, and its buffers do not pile up', async () => {
    const before = process.memoryUsage().arrayBuffers;
    let [passed, most] = [0, 0];
    for await (const chunk of swept(chunks())) {
      if (chunk.length !== CHUNK || chunk[0] !== passed % 256) throw new Error(`chunk ${passed} is another`);
      passed++;
      if (passed % 16 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(passed).toBe(CHUNKS);
    expect(most).toBeLessThan(32 * MEBIBYTE);
  });
});
