import { homeAt, startStack, up } from '@tributary/infra';
import type { Command } from 'commander';
import { printAddresses } from './addresses.js';
import { HOME } from '../commands/options.js';

/** `tributary up`: starts what does not run and waits until everything is healthy; with `--servers` what the services stand on only, to restore a backup into. */
export function upCommand(program: Command): void {
  program.command('up')
    .description('start the whole system in the background and wait until it is healthy')
    .option('--servers', 'only PostgreSQL, Redis and Kafka, without any service: to restore a backup')
    .option(...HOME)
    .action(async (options: { home?: string; servers?: boolean }) => {
      const began = Date.now();
      const home = homeAt(options.home);
      if (options.servers) {
        await startStack(home, { progress: (line) => console.log(line) });
        console.log('PostgreSQL, Redis and Kafka run; no service was started. Secrets are in the folder secrets of the home.');
        return;
      }
      const system = await up(home, { progress: (line) => console.log(line) });
      console.log(`\nEverything is healthy after ${((Date.now() - began) / 1000).toFixed(1)} s.`);
      printAddresses(system);
    });
}
