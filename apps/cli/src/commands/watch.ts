import type { Command } from 'commander';
import { asOnlyWatcher, FolderWatcher, watchFolder } from '../drop/watch.js';
import { output } from '../session/output.js';
import { Session } from '../session/session.js';
import { HOME, JSON_OUTPUT, positive } from './options.js';

/** `tributary watch`: stands beside an SFTP server and brings in what senders drop. */
export function watchCommand(program: Command): void {
  program.command('watch').description('Bring in what senders drop in DIR/<sender>/<feed>/<scope>/: files, then their checksum file (sha256sum FILES > NAME.sha256); done and failed lie beside, each with its receipt')
    .requiredOption('--folder <dir>', 'the folder that the SFTP server fills').option('--every <seconds>', 'between two looks', positive, 5).option('--settle <seconds>', 'so long a drop may stay incomplete before it fails', positive, 3600).option('--once', 'look once, bring in what is whole, and end').option(...HOME).option(...JSON_OUTPUT)
    .action(async (options: { folder: string; every: number; settle: number; once?: boolean; home?: string; json?: boolean }) => {
      const out = output(options);
      const session = await Session.open(options.home);
      const common = { folder: options.folder, everyMs: options.every * 1000, settleMs: options.settle * 1000, note: (line: string) => out.note(line) };
      if (options.once) {
        const ended = await asOnlyWatcher(session, options.folder, () => new FolderWatcher(session, common).round());
        out.result({ ended }, (r) => `${r.ended} submissions have come to their end`);
        return;
      }
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
      await asOnlyWatcher(session, options.folder, () => watchFolder(session, { ...common, signal: stop.signal }));
      // What still waits for a receipt is taken up by the next one.
      process.exit();
    });
}
