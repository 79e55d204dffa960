import fc from 'fast-check';
import { figure, hidden } from '../../spec/figure.js';
import { standOuts, type Candidate } from './standouts.js';

const region = figure({ area: 'NENC', areaLevel: 'region', value: '60.0', lower: '59.0', upper: '61.0', comparison: null });
const candidate = (over: Partial<Candidate> = {}): Candidate => ({ current: figure(), series: [figure()], region, peers: [], neighbours: [], ...over });
const high = figure({ value: '98.0', lower: '95.0', upper: '99.0', comparison: 'better' });
const peer = (value: number, width = 1) => figure({ area: `E0600000${value % 7}`, value: String(value), lower: String(value - width), upper: String(value + width) });

describe('what stands out', () => {
  it('is nothing where intervals meet the region and nothing has changed', () => {
    expect(standOuts([candidate()], [])).toEqual([]);
  });

  it('names a change only when the interval does not overlap that of a year before', () => {
    const before = figure({ period: '2023-24Q3', value: '50.0', lower: '46.0', upper: '54.0' });
    const [said] = standOuts([candidate({ series: [before, before, before, before, figure()] })], []);
    expect(said).toMatchObject({ rule: 'change', text: 'Plans issued within 20 weeks, excluding exceptions: 63.1%, up from 50.0% in October to December 2023.' });
    const near = figure({ period: '2023-24Q3', value: '55.0', lower: '51.0', upper: '58.3' });
    expect(standOuts([candidate({ series: [near, near, near, near, figure()] })], [])).toEqual([]);
  });

  it('names no change from a figure that was counted by another version of the definition', () => {
    const before = figure({ period: '2023-24Q3', value: '50.0', lower: '46.0', upper: '54.0' });
    const current = figure({ definitionVersion: 2 });
    expect(standOuts([candidate({ current, series: [before, before, before, before, current] })], [])).toEqual([]);
    const since = { ...before, period: '2024-25Q2', definitionVersion: 2 };
    expect(standOuts([candidate({ current, series: [before, before, before, since, current] })], [])[0]?.text).toContain('up from 50.0% in July to September 2024');
  });

  it('says how far one is on the wrong side of the region, the furthest in its own interval first', () => {
    const bad = candidate({ current: figure({ value: '40.0', lower: '35.0', upper: '45.0', comparison: 'worse' }) });
    const worse = candidate({ current: figure({ indicator: 'EHC22', value: '30.0', lower: '28.0', upper: '32.0', comparison: 'worse' }) });
    expect(standOuts([bad, worse], [])[0]).toMatchObject({ rule: 'region', indicator: 'EHC22', text: 'Annual reviews held in time: 30.0%, worse than the region (60.0%).' });
  });

  it('says "the worst of its neighbours" only when it lies clear of at least three of them', () => {
    const current = figure({ value: '40.0', lower: '35.0', upper: '45.0', comparison: 'worse' });
    const say = (neighbours: Candidate['neighbours']) => standOuts([candidate({ current, neighbours })], [])[0]?.text;
    expect(say([peer(70), peer(80), peer(50)])).toContain('worse than the region (60.0%) and the worst of its neighbours.');
    for (const few of [[peer(70), peer(80)], [peer(70), peer(80), hidden()], [peer(70), peer(80), peer(46, 2)]]) expect(say(few)).toContain('worse than the region (60.0%).');
  });

  it('says "times those without" only when the interval of the ratio lies above one', () => {
    const ratio = (lower: string) => candidate({
      current: figure({ indicator: 'AE03', breakdown: 'age=18-25', unit: 'ratio', value: '2.30', lower, upper: '2.80', comparison: 'higher', policy: 'X-nhs' }), region: figure({ indicator: 'AE03', value: '0.80', unit: 'ratio', areaLevel: 'region' }),
    });
    expect(standOuts([ratio('1.90')], [])[0]?.text).toBe('A&E attendances of 18 to 25 year-olds with a plan are 2.30 times those of 18 to 25 year-olds without one (region 0.80).');
    expect(standOuts([ratio('0.95')], [])).toEqual([]);
  });

  it('says "best in the region" only when every other council is shown and lies clear below', () => {
    const say = (peers: Candidate['peers']) => standOuts([candidate({ current: high, peers })], [])[0]?.text;
    expect(say([peer(70), peer(80), peer(90)])).toContain('the best in the region');
    expect(say([peer(70), peer(80), peer(94, 3)])).toContain('better than the region');
    expect(say([peer(70), peer(80), hidden()])).toContain('better than the region');
  });

  it('has a gap in the data in between, and three at most', () => {
    const bad = candidate({ current: figure({ indicator: 'EHC22', value: '40.0', lower: '35.0', upper: '45.0', comparison: 'worse' }) });
    const before = figure({ indicator: 'EHC04', period: '2023-24Q3', value: '50.0', lower: '46.0', upper: '54.0' });
    const changed = candidate({ current: figure({ indicator: 'EHC04' }), series: [before, before, before, before, figure({ indicator: 'EHC04' })] });
    const found = standOuts([bad, changed, candidate({ current: high })], [{ text: 'CAMHS: shown for all children.', why: 'linking' }, { text: 'A&E: no agreement.', why: 'missing' }]);
    expect(found.map((f) => f.rule)).toEqual(['change', 'region', 'gap']);
    expect(found[2]).toMatchObject({ text: 'CAMHS: shown for all children.', why: 'linking' });
  });

  it('never speaks of a hidden figure, nor of one whose interval holds the region\'s value', () => {
    const number = fc.integer({ min: 0, max: 100 });
    fc.assert(fc.property(number, fc.integer({ min: 0, max: 30 }), fc.boolean(), number, (value, width, isHidden, reference) => {
      const lower = value - width;
      const upper = value + width;
      const comparison = lower > reference ? 'better' as const : upper < reference ? 'worse' as const : 'similar' as const;
      const current = isHidden ? hidden() : figure({ value: String(value), lower: String(lower), upper: String(upper), comparison });
      const said = standOuts([candidate({ current, series: [current], region: figure({ areaLevel: 'region', value: String(reference) }) })], []);
      expect(said.length > 0).toBe(!isHidden && comparison !== 'similar');
    }));
  });
});
