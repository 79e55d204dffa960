// `npm run bench`: installs what is missing, builds, and measures. Arguments go on: `npm run bench -- floors --facts 100000 --json figures.json`.
import { spawnSync } from 'node:child_process';
import { ensure, root } from './ensure.mjs';

ensure();
// Ctrl-C reaches the measuring process too, which then stops its system; this process only waits for it.
process.on('SIGINT', () => undefined);
const args = ['--disable-warning=TimeoutNegativeWarning', '--max-old-space-size=4096', `${root}apps/cli/dist/bench/main.js`, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
process.exit(status ?? 1);
