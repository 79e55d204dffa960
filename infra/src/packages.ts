import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TributaryError } from '@tributary/domain';
import { workspaceRoot } from './home.js';
import type { StackPart } from './stack.js';

/**
 * Installs what the parts need and the machine has not (tools/install-packages.mjs does it, because it must also work before anything is built).
 * @throws TributaryError `packages-missing` with the command to run, when nothing may be installed.
 */
export async function requirePackages(parts: readonly StackPart[], progress: ((line: string) => void) | undefined): Promise<void> {
  const run = spawnSync(process.execPath, [join(workspaceRoot(), 'tools', 'install-packages.mjs'), ...parts], { encoding: 'utf8' });
  if (run.stdout.trim() !== '') progress?.(run.stdout.trim());
  if (run.status !== 0) {
    throw new TributaryError('packages-missing', 'Programs of the local stack are missing and could not be installed.', { remedy: run.stderr.trim() });
  }
}
