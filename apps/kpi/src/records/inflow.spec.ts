import { Inflow } from './inflow.js';

describe('inflow', () => {
  it('is a flood while more than 1,500 messages a second have come in over the last two seconds', () => {
    const inflow = new Inflow();
    inflow.taken(2_000, 0);
    expect(inflow.flooded(500)).toBe(false);
    inflow.taken(1_001, 1_000);
    expect(inflow.flooded(1_000)).toBe(true);
    expect(inflow.flooded(2_001)).toBe(false);
  });

  it('is none where nothing has come', () => {
    expect(new Inflow().flooded(0)).toBe(false);
  });
});
