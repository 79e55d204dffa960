// `npm run demo`: installs what is missing, builds, and shows the main job on a synthetic region. Arguments go on: `npm run demo -- --exit`.
import { spawnSync } from 'node:child_process';
import { ensure, root } from './ensure.mjs';

ensure();
// Ctrl-C reaches the command too, which then stops the system; this process only waits for it.
process.on('SIGINT', () => undefined);
const { status } = spawnSync(process.execPath, [`${root}apps/cli/bin/tributary.mjs`, 'demo', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
