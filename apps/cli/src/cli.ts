import { Command } from 'commander';
import { productVersion } from '@tributary/infra';
import { confirmCommand } from './commands/confirm.js';
import { generateCommand } from './commands/generate.js';
import { governanceCommands } from './commands/governance.js';
import { indicatorCommands } from './commands/indicators.js';
import { referenceCommands } from './commands/reference.js';
import { mappingCommands } from './commands/mapping.js';
import { qualityCommands } from './commands/quality.js';
import { receiptCommand } from './commands/receipt.js';
import { replayCommand } from './commands/replay.js';
import { restateCommand } from './commands/restate.js';
import { submitCommand } from './commands/submit.js';
import { validateCommand } from './commands/validate.js';
import { watchCommand } from './commands/watch.js';
import { demoCommand } from './demo/command.js';
import { downCommand, serveCommand, statusCommand, upCommand } from './system/index.js';

/** The `tributary` command with everything it can do. */
export function tributary(): Command {
  const program = new Command('tributary').description('Joint indicators for children and young people with SEND: run, onboard, submit, read, check').version(productVersion()).showHelpAfterError().exitOverride();
  for (const add of [upCommand, downCommand, statusCommand, serveCommand, governanceCommands, referenceCommands, submitCommand, validateCommand, mappingCommands, watchCommand, receiptCommand, confirmCommand, replayCommand, restateCommand, indicatorCommands, qualityCommands, generateCommand, demoCommand]) add(program);
  return program;
}
