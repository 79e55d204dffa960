import { parseStatements } from './statements.js';

describe('a batch of statements', () => {
  const batch = [{ upsert: { surname: 'Test' } }, { withdraw: { upn: 'X' } }];

  it('may begin with a byte order mark, which some systems write', () => {
    expect(parseStatements(`\uFEFF${JSON.stringify(batch)}`)).toEqual(batch);
  });

  it.each(['', '[]', '{}', JSON.stringify(batch[0]), '[{"upsert":{},"withdraw":{}}]', '[{"remove":{}}]', '[{"upsert":"Test"}]', `\uFEFF\uFEFF${JSON.stringify(batch)}`])('is not %s', (text) => {
    expect(parseStatements(text)).toBeNull();
  });
});
