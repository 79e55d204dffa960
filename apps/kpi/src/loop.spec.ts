import { silentLogger } from '@tributary/observability';
import { Loop, type Pause } from './loop.js';

/** A loop whose rounds say what stands in the list, and forever after that they wait an hour; how many rounds there were. */
function looping(pauses: readonly Pause[]): { readonly loop: Loop; readonly rounds: () => number; readonly reached: (count: number) => Promise<void> } {
  let rounds = 0;
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const loop = new Loop('spec', silentLogger, () => {
    const pause = pauses[rounds++] ?? 3_600_000;
    for (const one of waiting) if (rounds >= one.count) one.resolve();
    return Promise.resolve(pause);
  });
  return { loop, rounds: () => rounds, reached: (count) => new Promise((resolve) => { if (rounds >= count) resolve(); else waiting.push({ count, resolve }); }) };
}

const turn = () => new Promise((resolve) => { setImmediate(resolve); });

describe('a loop', () => {
  it('goes on at once where a round asks for no pause', async () => {
    const { loop, reached } = looping([0, 0, 0]);
    loop.start();
    await reached(4);
    await loop.stop();
  });

  it('is woken from a pause that says so', async () => {
    const { loop, reached } = looping([{ untilWoken: 3_600_000 }]);
    loop.start();
    await turn();
    loop.wake();
    await reached(2);
    await loop.stop();
  });

  it('that is called while a round runs does not pause after it', async () => {
    const { loop, reached } = looping([{ untilWoken: 3_600_000 }]);
    loop.start();
    loop.wake();
    await reached(2);
    await loop.stop();
  });

  it('is not woken from any other pause, which is there to let others work', async () => {
    const { loop, rounds } = looping([3_600_000]);
    loop.start();
    await turn();
    loop.wake();
    await turn();
    expect(rounds()).toBe(1);
    await loop.stop();
  });
});
