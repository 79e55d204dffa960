import { returnPath } from './return-path.js';

describe('where signing in leads back to', () => {
  it('is the page that was asked for', () => {
    expect(returnPath('/councils/806?period=2024-25Q3')).toBe('/councils/806?period=2024-25Q3');
  });

  it.each([undefined, '', 'https://evil.test/', '//evil.test', '/\\evil.test', '/a\\b', 'javascript:alert(1)', '/auth/sign-out', '/x\n/y', '/..//evil.test', '/.//evil.test', '/x/..//evil.test', '/%2e%2e//evil.test', '/x/../auth/sign-out'])('is the front page for %j', (given) => {
    expect(returnPath(given)).toBe('/');
  });
});
