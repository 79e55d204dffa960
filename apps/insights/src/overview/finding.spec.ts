import { figure, hidden } from '../../spec/figure.js';
import type { Subject } from '../pages/comparison-rows.js';
import { finding } from './finding.js';

const councils = (...comparisons: ('better' | 'worse' | 'similar' | 'higher' | 'lower' | 'hidden' | 'none' | null)[]): Subject[] => comparisons.map((comparison, i) => ({
  name: `Council ${i + 1}`, href: null, figure: comparison === 'none' ? undefined : comparison === 'hidden' ? hidden() : figure({ comparison }),
}));

describe('what the overview finds', () => {
  it('counts councils against the region, which it names first', () => {
    expect(finding(councils('better', 'worse', 'similar', 'similar'))).toBe('Of 4 councils, 1 is better than the region, 1 worse and 2 similar to it.');
    expect(finding(councils('similar', 'similar'))).toBe('Of 2 councils, 2 are similar to the region.');
    expect(finding(councils('worse', 'worse', 'similar'))).toBe('Of 3 councils, 2 are worse than the region and 1 similar to it.');
    expect(finding(councils('higher', 'lower', 'lower'))).toBe('Of 3 councils, 1 is higher than the region and 2 lower.');
  });

  it('says how many have no figure, those too of which none exists', () => {
    expect(finding(councils('better', 'hidden', 'none'))).toBe('Of 3 councils, 1 is better than the region. 2 have no figure; the reason stands in its place.');
    expect(finding(councils('hidden', 'none'))).toBe('None of the 2 councils has a figure; the reasons are in the table.');
  });

  it('of counts, which are not compared, says only what is missing', () => {
    expect(finding(councils(null, null))).toBe('');
    expect(finding(councils(null, 'hidden'))).toBe('Of 2 councils, 1 has no figure; the reason stands in its place.');
    expect(finding([])).toBe('');
  });

  it('names the council where a viewer sees one alone', () => {
    expect(finding(councils('similar'))).toBe('Council 1 is similar to the region.');
    expect(finding(councils('worse'))).toBe('Council 1 is worse than the region.');
    expect(finding(councils('hidden'))).toBe('Council 1 has no figure; the reason stands in its place.');
    expect(finding(councils(null))).toBe('');
  });
});
