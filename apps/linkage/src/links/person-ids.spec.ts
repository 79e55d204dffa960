import { newPersonIds } from './person-ids.js';

describe('ids of persons', () => {
  it('are 128 bits as hexadecimal digits, and never the same, however many are drawn', () => {
    const next = newPersonIds();
    const ids = Array.from({ length: 2_000 }, () => next());
    expect(ids.filter((id) => !/^[0-9a-f]{32}$/.test(id))).toEqual([]);
    expect(new Set([...ids, newPersonIds()()]).size).toBe(2_001);
  });
});
