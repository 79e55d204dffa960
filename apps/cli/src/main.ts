import { CommanderError } from 'commander';
import { tributary } from './cli.js';
import { printError, printUsageFault } from './session/output.js';

// Whoever reads the output may have enough of it (`| head`): no fault of ours, and nothing is left to say.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await tributary().parseAsync();
} catch (error) {
  const json = process.argv.includes('--json');
  // Of what is wrong with the words of the command itself people have been told already.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
    if (json && error.exitCode !== 0) printUsageFault(error.message);
  } else {
    printError(error, json);
    process.exitCode ||= 1;
  }
}
