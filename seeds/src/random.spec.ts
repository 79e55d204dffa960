import { Random } from './random.js';

describe('a named stream of chance', () => {
  it('is the same for the same name and another for another', () => {
    const draw = (name: string) => { const r = new Random(name); return Array.from({ length: 5 }, () => r.int(0, 1_000_000)); };
    expect(draw('1|home|806|3')).toEqual(draw('1|home|806|3'));
    expect(draw('1|home|806|3')).not.toEqual(draw('1|home|806|4'));
  });

  it('counts events with the mean asked for', () => {
    const r = new Random('mean');
    let sum = 0;
    for (let i = 0; i < 20_000; i++) sum += r.count(0.7);
    expect(sum / 20_000).toBeGreaterThan(0.67);
    expect(sum / 20_000).toBeLessThan(0.73);
  });

  it('picks by weight and keeps every item of what it shuffles', () => {
    const r = new Random('weights');
    const picks = Array.from({ length: 1000 }, () => r.weighted([0, 3, 1]));
    expect(new Set(picks)).toEqual(new Set([1, 2]));
    expect(picks.filter((p) => p === 1).length).toBeGreaterThan(680);
    expect(new Set(r.shuffle([1, 2, 3, 4, 5]))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(() => r.pick([])).toThrow(RangeError);
  });
});
