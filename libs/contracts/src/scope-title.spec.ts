import { scopeTitle } from './scope-title.js';

describe('the scope of a submission in words', () => {
  it.each([
    ['2026', '2026'], ['2025-spring', 'spring 2025'], ['2025-03-primary', 'March 2025, primary'], ['2025-03-refresh', 'March 2025, refresh'], ['current', 'current list'], ['net-change', 'net changes'],
    ['bulk:2025-03-01..2025-03-31', '1 to 31 March 2025'], ['bulk:2025-02-15..2025-03-02', '15 February to 2 March 2025'], ['bulk:2024-12-30..2025-01-05', '30 December 2024 to 5 January 2025'], ['bulk:2025-03-07..2025-03-07', '7 March 2025'],
    ['events:2025', '2025, single persons'], ['events:2025-03-primary', 'March 2025, primary, single persons'],
  ])('%s is %s', (scope, title) => { expect(scopeTitle(scope)).toBe(title); });

  it('is left as it is where it has no other words', () => {
    expect(['2025-13-primary', 'bulk:2025-03-01', 'anything'].map(scopeTitle)).toEqual(['2025-13-primary', 'bulk:2025-03-01', 'anything']);
  });
});
