import { Inflow } from './inflow.js';

describe('inflow', () => {
  it('is a flood while more than 1,000 records a second have come in over the last two seconds', () => {
    const inflow = new Inflow();
    inflow.taken(2_000, 0);
    expect(inflow.flooded(500)).toBe(false);
    inflow.taken(1_001, 1_000);
    expect(inflow.flooded(1_000)).toBe(true);
    inflow.taken(900, 1_900);
    expect([inflow.flooded(1_999), inflow.flooded(2_001)]).toEqual([true, false]);
  });

  it('is no flood any more when nothing has come for half a second', () => {
    const inflow = new Inflow();
    inflow.taken(5_000, 0);
    expect([inflow.flooded(500), inflow.flooded(501)]).toEqual([true, false]);
    inflow.taken(1, 800);
    expect(inflow.flooded(800)).toBe(true);
  });

  it('is none where nothing has come', () => {
    expect([new Inflow().flooded(0), new Inflow().flows(0)]).toEqual([false, false]);
  });

  it('flows for two seconds after each batch, of which it tells at once', () => {
    const inflow = new Inflow();
    let told = 0;
    inflow.onTaken(() => { told++; });
    inflow.taken(1, 1_000);
    expect([told, inflow.flows(2_999), inflow.flows(3_000)]).toEqual([1, true, false]);
  });
});
