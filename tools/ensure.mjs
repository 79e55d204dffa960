// Makes sure that everything is there before a command of the project runs: Node 24, npm's packages, Debian's packages, the build.
// Plain JavaScript without dependencies: it runs in a fresh clone, on whatever Node can run npm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installPackages } from './install-packages.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const SHIPPED_NODE = at('node_modules', '.bin', 'node');
const MARKER = at('node_modules', '.lock-installed');

const lockHash = () => createHash('sha256').update(readFileSync(at('package-lock.json'))).digest('hex');

/** Are npm's packages those of the lock file? True after our own `npm ci`, and after a later `npm install` of a developer. */
export function packagesInstalled() {
  const installed = at('node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  if (existsSync(MARKER) && readFileSync(MARKER, 'utf8') === lockHash()) return true;
  return statSync(installed).mtimeMs >= statSync(at('package-lock.json')).mtimeMs;
}

function run(what, command, args, options = {}) {
  const began = Date.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28, ...options });
  if (status !== 0) {
    console.error(`${what} failed.\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}`);
    process.exit(status ?? 1);
  }
  console.log(`${what} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

function installNpmPackages() {
  if (packagesInstalled()) return;
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  run('npm packages installed', command, [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  writeFileSync(MARKER, lockHash());
}

/** Goes on under the Node that the project ships, when another one has started us; then this call does not return. */
function continueOnShippedNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24 || !existsSync(SHIPPED_NODE)) return;
  const env = { ...process.env, PATH: `${at('node_modules', '.bin')}:${process.env.PATH ?? ''}` };
  const { status } = spawnSync(SHIPPED_NODE, process.argv.slice(1), { stdio: 'inherit', env });
  process.exit(status ?? 1);
}

/**
 * What every command calls first. `parts`: see install-packages.mjs (postgres, redis, kafka, browser, kcat).
 * Ends the process with a message that says what to do when something is missing and may not be installed.
 */
export function ensure({ parts = ['postgres', 'redis', 'kafka'], build = true } = {}) {
  installNpmPackages();
  continueOnShippedNode();
  const installed = installPackages(parts);
  if (installed.length > 0) console.log(`installed ${installed.join(', ')}`);
  process.env.PATH = `${at('node_modules', '.bin')}:${process.env.PATH ?? ''}`;
  if (build) {
    const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' };
    run('built', at('node_modules', '.bin', 'nx'), ['run-many', '-t', 'build', '--parallel=2', '--output-style=static'], { env });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensure({ parts: process.argv.includes('--tests') ? ['postgres', 'redis', 'kafka', 'browser', 'kcat'] : undefined });
}
