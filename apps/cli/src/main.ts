import { tributary } from './cli.js';
import { printError } from './session/output.js';

// Whoever reads the output may have enough of it (`| head`): no fault of ours, and nothing is left to say.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await tributary().parseAsync();
} catch (error) {
  printError(error, process.argv.includes('--json'));
  process.exitCode ||= 1;
}
