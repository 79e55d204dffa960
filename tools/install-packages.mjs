// Installs the Debian packages that the parts named need and that are missing: node tools/install-packages.mjs [postgres redis kafka browser kcat].
// Plain JavaScript without dependencies: it runs before anything has been installed or built.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const onPath = (program) => (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));

function hasPostgres() {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  return versions.some((version) => Number(version) >= 15 && existsSync(`/usr/lib/postgresql/${version}/bin/initdb`)) || onPath('initdb');
}

function hasJava() {
  if (!onPath('java')) return false;
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0) >= 17;
}

/** What each part needs: how to see that it is there, and the package that brings it. */
const NEEDS = {
  postgres: [[hasPostgres, 'postgresql']],
  redis: [[() => onPath('redis-server'), 'redis-server']],
  kafka: [[hasJava, 'default-jre-headless'], [() => onPath('mvn'), 'maven']],
  browser: [[() => onPath('chromium'), 'chromium']],
  kcat: [[() => onPath('kcat'), 'kcat']],
};

export function missingPackages(parts) {
  return parts.flatMap((part) => (NEEDS[part] ?? []).filter(([present]) => !present()).map(([, name]) => name));
}

/** Root, or sudo that asks for no password; undefined when nothing may be installed here. */
function installer() {
  if (!onPath('apt-get')) return undefined;
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

/** While Debian's packages are unpacked they may not start servers of their own on the machine; we run ours on own ports. */
function withoutAutostart(prefix, work) {
  const policy = '/usr/sbin/policy-rc.d';
  if (prefix.length > 0 || existsSync(policy)) return work();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return work();
  } finally {
    rmSync(policy, { force: true });
  }
}

/** Installs what is missing; returns the names. Ends the process with the command to run when it may not. */
export function installPackages(parts) {
  const missing = missingPackages(parts);
  if (missing.length === 0) return missing;
  const prefix = installer();
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (prefix === undefined) {
    console.error(`Missing programs. Please run:  sudo ${command}`);
    process.exit(1);
  }
  console.log(`installing ${missing.join(', ')}`);
  const apt = (...args) => {
    const [program, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return spawnSync(program, rest, { encoding: 'utf8' });
  };
  apt('update', '-qq');
  const run = withoutAutostart(prefix, () => apt('install', '-y', '-qq', '--no-install-recommends', ...missing));
  if (run.status !== 0 || missingPackages(parts).length > 0) {
    console.error(`${run.stderr ?? ''}\nCould not install. Please run:  sudo ${command}`);
    process.exit(1);
  }
  return missing;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) installPackages(process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['postgres', 'redis', 'kafka']);
