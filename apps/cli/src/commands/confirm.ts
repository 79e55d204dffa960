import type { Command } from 'commander';
import { output } from '../session/output.js';
import { Session } from '../session/session.js';
import { HOME, JSON_OUTPUT } from './options.js';
import { ofSubmission, type Asking } from './receipt.js';
import { exitCodeOf, receiptText } from './receipt-text.js';
import { awaitReceipt, submissionSchema, type Submission } from './submit.js';

/** Confirms a submission, whichever service has it. Throws `submission-not-found`, `submission-not-held`. */
export function confirm(session: Pick<Session, 'api'>, id: string, asking: Asking = {}): Promise<Submission> {
  return ofSubmission(session, asking, (api) => api.call(`/v1/submissions/${encodeURIComponent(id)}/confirmation`, submissionSchema, { method: 'POST' }));
}

/** `tributary confirm`: lets a held submission delete what it would delete. */
export function confirmCommand(program: Command): void {
  program.command('confirm <submission>').description('Let a held submission delete what it would delete, after a look at its receipt')
    .option('--sender <id>', 'confirm with the sender\'s own credentials').option('--wait', 'wait for the receipt').option(...HOME).option(...JSON_OUTPUT)
    .action(async (id: string, options: { sender?: string; wait?: boolean; home?: string; json?: boolean }) => {
      const out = output(options);
      const session = await Session.open(options.home);
      const as = options.sender === undefined ? 'operator' : `sender-${options.sender}`;
      const confirmed = await confirm(session, id, { as });
      if (!options.wait) {
        out.result(confirmed, (s) => `${s.id} is confirmed; what comes of it: npx tributary receipt ${s.id}`);
        return;
      }
      const receipt = await awaitReceipt(session, confirmed, { quiet: out.json, as });
      out.result(receipt, receiptText);
      process.exitCode = exitCodeOf(receipt);
    });
}
