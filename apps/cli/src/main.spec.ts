import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../bin/tributary.mjs', import.meta.url));

describe('the tributary command', () => {
  it('whose output nobody wants any more ends without a word, as in a pipe to head', async () => {
    const running = spawn(process.execPath, [command, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.stdout.destroy();
    const [said] = await Promise.all([text(running.stderr), once(running, 'exit')]);
    expect([said, running.exitCode]).toEqual(['', 0]);
  });
});
