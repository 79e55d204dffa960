// Where no run has measured the specifications yet, as in a fresh clone: those that take long first, so that none of them runs alone at the end.
import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

const LONG = [
  'apps/cli/src/acceptance/crash.int.spec.ts',
  'apps/insights/src/pages.int.spec.ts',
  'apps/cli/src/acceptance/system.int.spec.ts',
  'apps/cli/src/acceptance/identities.int.spec.ts',
  'apps/cli/src/fuzz/fuzz.spec.ts',
  'seeds/src/region.spec.ts',
  'libs/ingestion/src/http/service.int.spec.ts',
];

export default class LongOnesFirst extends Sequencer {
  time(test) {
    const place = LONG.findIndex((path) => test.path.endsWith(path));
    const guess = place === -1 ? test.context.hasteFS.getSize(test.path) ?? 0 : (LONG.length - place) * 1e6;
    return super.time(test) ?? guess;
  }
}
