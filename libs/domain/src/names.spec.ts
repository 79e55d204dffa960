import { describe, expect, it } from '@jest/globals';
import { comparableName } from './names.js';

describe('comparable names', () => {
  it.each([['O’Neill-Smith', 'ONEILLSMITH'], [' zoë ', 'ZOE'], ['Ævar', 'ÆVAR'], ['李', '李']])('%s is %s', (sent, name) => expect(comparableName(sent)).toBe(name));

  it('is null where there is no letter', () => {
    expect([comparableName(null), comparableName(''), comparableName('-- 1')]).toEqual([null, null, null]);
  });
});
