import { describe, expect, it } from '@jest/globals';
import { comparableName } from './names.js';
import { permanentUpn } from './upn.js';

describe('comparable names', () => {
  it.each([['O’Neill-Smith', 'ONEILLSMITH'], [' zoë ', 'ZOE'], ['Ævar', 'ÆVAR'], ['李', '李']])('%s is %s', (sent, name) => expect(comparableName(sent)).toBe(name));

  it('is null where there is no letter', () => {
    expect([comparableName(null), comparableName(''), comparableName('-- 1')]).toEqual([null, null, null]);
  });
});

describe('permanent UPNs', () => {
  it('name a pupil; temporary, wrong and missing ones do not', () => {
    expect(permanentUpn('w806204722015')).toBe('W806204722015');
    expect([permanentUpn('X90940081800A'), permanentUpn('A123456789123'), permanentUpn(null)]).toEqual([null, null, null]);
  });
});
