#!/usr/bin/env node
// Runs the command line on the Node that the project ships (toolchain: npm's own node may be older).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const shipped = `${root}node_modules/.bin/node`;
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
if (!existsSync(main)) {
  console.error('The command line is not built yet. Run: npm run build');
  process.exit(1);
}
// A check reads file after file and keeps little: with a small heap it stays small, whatever the size of the files.
const heap = process.argv[2] === 'validate' ? 288 : 4096;
const run = spawn(existsSync(shipped) ? shipped : process.execPath, ['--disable-warning=TimeoutNegativeWarning', `--max-old-space-size=${heap}`, main, ...process.argv.slice(2)], { stdio: 'inherit' });
// Who ends this process means the command: left alone it would go on without anybody who knows of it. Ctrl-C reaches both by itself.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => run.kill(signal));
process.on('SIGINT', () => undefined);
run.on('exit', (code) => process.exit(code ?? 1));
