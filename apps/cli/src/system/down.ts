import { down, homeAt } from '@tributary/infra';
import type { Command } from 'commander';
import { HOME } from '../commands/options.js';

/** `tributary down`: ends the processes that `up` started, by their recorded ids. Data stay. */
export function downCommand(program: Command): void {
  program.command('down')
    .description('stop everything that up has started; data stay')
    .option(...HOME)
    .action((options: { home?: string }) => down(homeAt(options.home), (line) => console.log(line)));
}
