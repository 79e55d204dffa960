import { editionOf } from './reference.js';

describe('the edition of an official file', () => {
  it.each([
    ['/data/edubasealldata20250516.csv', { edition: '2025-05-16', validFrom: '2025-05-16' }], ['ONSPD_MAY_2025_UK.csv', { edition: '2025-05', validFrom: '2025-05-01' }],
    ['ONSPD February 2024.csv', { edition: '2024-02', validFrom: '2024-02-01' }], ['etr.csv', {}], ['dfe_la_codes_with_validity.csv', {}],
  ])('is taken from its name: %s', (file, edition) => {
    expect(editionOf(file)).toEqual(edition);
  });
});
