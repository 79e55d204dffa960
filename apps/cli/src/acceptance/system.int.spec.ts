import { badInput } from './bad-input.js';
import { doors } from './doors.js';
import { onboarding } from './onboarding.js';
import { poison } from './poison.js';
import { releases } from './release.js';
import { onboard, startSystem, type TestSystem } from './system.js';

describe('the running system', () => {
  let system: TestSystem;
  const the = () => system;

  beforeAll(async () => {
    system = await startSystem();
    await onboard(system.session, { councils: ['806', '807'], agreements: [{ sender: '806', feed: 'sen2', council: '806' }] });
    await system.settled();
  }, 180_000);
  afterAll(() => system.end(), 60_000);

  doors(the);
  releases(the);
  onboarding(the);
  badInput(the);
  poison(the);
});
