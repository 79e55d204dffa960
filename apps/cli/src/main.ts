import { tributary } from './cli.js';
import { printError } from './session/output.js';

try {
  await tributary().parseAsync();
} catch (error) {
  printError(error);
  process.exitCode ||= 1;
}
