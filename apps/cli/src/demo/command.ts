import type { Command } from 'commander';
import { down, homeAt, readSystem } from '@tributary/infra';
import { printAddresses } from '../system/addresses.js';
import { runDemo } from './demo.js';
import type { Check } from './checks.js';
import { HOME } from '../commands/options.js';

/** Part of the population beside the SEN2 returns that the demonstration pushes. */
const DEMO_SCALE = '0.05';

/** `tributary demo`: the main job on a synthetic region, checked; keeps running until Ctrl-C, or ends with `--exit`. */
export function demoCommand(program: Command): void {
  program.command('demo').description('The main job on a synthetic region, end to end, checked').option('--exit', 'stop everything at the end; exit code 0 only if every check held')
    .option('--seed <number>', 'seed of the region', '1').option('--scale <number>', 'part of the population beside the SEN2 returns', DEMO_SCALE).option('--councils <list>', 'some councils only, DfE numbers').option(...HOME)
    .action(async (options: { exit?: boolean; seed: string; scale: string; councils?: string; home?: string }) => {
      const home = homeAt(options.home);
      const checks = await runDemo({ home, seed: Number(options.seed), scale: Number(options.scale), councils: options.councils?.split(','), note: (line) => console.log(line) });
      report(checks);
      process.exitCode = checks.every((c) => c.ok) ? 0 : 1;
      if (!options.exit) {
        console.log('');
        printAddresses(await readSystem(home));
        console.log('\nCtrl-C stops everything.');
        await interrupted();
      }
      await down(home, (line) => console.log(line));
    });
}

function report(checks: readonly Check[]): void {
  console.log('');
  for (const { name, ok, lines } of checks) {
    console.log(`${ok ? 'held   ' : 'FAILED '} ${name}`);
    for (const line of lines) console.log(`          ${line}`);
  }
  console.log(`\n${checks.filter((c) => c.ok).length} of ${checks.length} checks held`);
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const awake = setInterval(() => undefined, 2 ** 30);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { clearInterval(awake); resolve(); });
  });
}
