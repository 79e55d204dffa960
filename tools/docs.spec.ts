import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

describe('generated documents', () => {
  it('are what the code says (npm run docs writes them)', () => {
    const check = () => execFileSync(process.execPath, [fileURLToPath(new URL('docs.mjs', import.meta.url)), '--check'], { encoding: 'utf8', stdio: 'pipe' });
    expect(check).not.toThrow();
  });
});
