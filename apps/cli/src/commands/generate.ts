import type { Command } from 'commander';
import { DEFAULT_SCALE, generateRegion } from '@tributary/seeds';
import { output } from '../session/output.js';
import { JSON_OUTPUT } from './options.js';

/** `tributary generate`: writes the synthetic region. */
export function generateCommand(program: Command): void {
  program.command('generate').description('Write a synthetic region: files in the official formats, and the truth about them')
    .requiredOption('--out <dir>', 'where the files go').option('--seed <number>', 'the same seed gives the same files', '1').option('--scale <number>', 'part of the population beside the SEN2 returns', String(DEFAULT_SCALE))
    .option('--councils <list>', 'DfE numbers, comma-separated; all fourteen when left out').option(...JSON_OUTPUT)
    .action(async (options: { out: string; seed: string; scale: string; councils?: string; json?: boolean }) => {
      const out = output(options);
      const manifest = await generateRegion({ seed: Number(options.seed), scale: Number(options.scale), out: options.out, onProgress: (step) => out.note(step), ...(options.councils ? { councils: options.councils.split(',') } : {}) });
      out.result(manifest, (m) => `${m.submissions.length} submissions of ${m.councils.length} councils and ${m.providers.length} providers in ${options.out}`);
    });
}
