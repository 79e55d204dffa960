import { homeAt, up } from '@tributary/infra';
import type { Command } from 'commander';
import { printAddresses } from './addresses.js';
import { HOME } from '../commands/options.js';

/** `tributary up`: starts what does not run and waits until everything is healthy. */
export function upCommand(program: Command): void {
  program.command('up')
    .description('start the whole system in the background and wait until it is healthy')
    .option(...HOME)
    .action(async (options: { home?: string }) => {
      const began = Date.now();
      const home = homeAt(options.home);
      const system = await up(home, { progress: (line) => console.log(line) });
      console.log(`\nEverything is healthy after ${((Date.now() - began) / 1000).toFixed(1)} s.`);
      printAddresses(system);
    });
}
