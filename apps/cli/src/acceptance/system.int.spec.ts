import { badInput } from './bad-input.js';
import { doors } from './doors.js';
import { onboarding } from './onboarding.js';
import { poison } from './poison.js';
import { releases } from './release.js';
import { onboard, startSystem, type TestSystem } from './system.js';

describe('the running system', () => {
  let system: TestSystem;
  let starting: Promise<TestSystem>;
  const the = () => system;

  beforeAll(async () => {
    starting = startSystem();
    system = await starting;
    await onboard(system.session, { councils: ['806', '807'], agreements: [{ sender: '806', feed: 'sen2', council: '806' }] });
    await system.settled();
  }, 180_000);
  // Also where starting took longer than the specifications would wait: its processes outlive this one.
  afterAll(async () => (await starting).end(), 180_000);

  doors(the);
  releases(the);
  onboarding(the);
  badInput(the);
  poison(the);
});
