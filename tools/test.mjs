// `npm test`: installs what is missing, builds, checks types and style, starts the test stack, runs every specification. Needs nothing before it.
// Its closing line is the count of passed and failed tests. Arguments are given to jest (a folder, -t name).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensure, root } from './ensure.mjs';

ensure({ parts: ['postgres', 'redis', 'kafka', 'browser', 'kcat'] });

const home = process.env.TRIBUTARY_TEST_HOME ?? `${root}.tributary/test`;
const results = `${root}.tributary/test-results.json`;
const only = process.argv.slice(2);
const env = { ...process.env, TRIBUTARY_TEST_HOME: home, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', KAFKAJS_NO_PARTITIONER_WARNING: '1' };

function run(title, args) {
  const began = Date.now();
  console.log(`\n== ${title}`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  console.log(`== ${title}: ${status === 0 ? 'ok' : 'failed'} (${((Date.now() - began) / 1000).toFixed(0)} s)`);
  return status === 0;
}

function count() {
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

function close({ passed, failed }) {
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

let failedChecks = 0;
if (only.length === 0) {
  // All of it anew, but for the build, which is there.
  const checks = ['run-many', '-t', 'typecheck', 'lint', '--skip-nx-cache', '--excludeTaskDependencies', '--parallel=2', '--output-style=static'];
  if (!run('types and style', ['node_modules/nx/dist/bin/nx.js', ...checks])) failedChecks++;
}

mkdirSync(`${root}.tributary`, { recursive: true });
rmSync(results, { force: true });
if (!run('test stack', ['tools/test-stack.mjs', 'up'])) close({ passed: 0, failed: 1 });
const stays = process.env.TRIBUTARY_KEEP_TEST_STACK === '1';
run('specifications', ['tools/jest.mjs', '--json', `--outputFile=${results}`, '--maxWorkers=2', ...only]);
if (!stays) run('test stack down', ['tools/test-stack.mjs', 'down']);
const { passed, failed } = count();
close({ passed, failed: failed + failedChecks });
