import { localAuthorityByDfE, neighboursOf } from '@tributary/domain';
import { figure, hidden } from '../../spec/figure.js';
import { neighbourhood } from './neighbours.js';

const of = (dfe: string, value: string | null, more: object = {}) => (value === null ? hidden({ area: localAuthorityByDfE(dfe)?.ons ?? '' }) : figure({ area: localAuthorityByDfE(dfe)?.ons ?? '', value, ...more }));

describe('statistical neighbours of Middlesbrough', () => {
  it('are ten, of whom Hartlepool, Newcastle and South Tyneside are in the region', () => {
    expect(neighboursOf('806')).toEqual(['890', '805', '861', '354', '391', '336', '335', '393', '341', '355']);
    expect(neighboursOf('999')).toEqual([]);
  });

  it('are told by the mean of the values that are shown, rounded half-up like them, and by how many that are', () => {
    expect(neighbourhood('806', [of('805', '60.0'), of('391', '61.1'), of('807', '10.0'), of('393', null)])).toEqual({ text: '60.6%', of: '2 of 10' });
  });

  it('are not told where one alone is shown, nor of counts', () => {
    expect(neighbourhood('806', [of('805', '60.0'), of('391', null)])).toBeNull();
    expect(neighbourhood('806', [of('805', '60', { unit: 'count' }), of('391', '70', { unit: 'count' })])).toBeNull();
  });
});
