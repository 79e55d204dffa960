import { down, homeAt, up } from '@tributary/infra';
import type { Command } from 'commander';
import { printAddresses } from './addresses.js';
import { HOME } from '../commands/options.js';

/** `tributary serve`: up, stays in the foreground, and down at Ctrl-C. */
export function serveCommand(program: Command): void {
  program.command('serve')
    .description('start everything, stay in the foreground, stop everything at Ctrl-C')
    .option(...HOME)
    .action(async (options: { home?: string }) => {
      const home = homeAt(options.home);
      printAddresses(await up(home, { progress: (line) => console.log(line) }));
      console.log('\nCtrl-C stops everything.');
      await new Promise<void>((resolve) => {
        const waiting = setInterval(() => undefined, 2 ** 30);
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { clearInterval(waiting); resolve(); });
      });
      await down(home, (line) => console.log(line));
    });
}
