import type { Release } from '@tributary/contracts';
import { figure } from '../../spec/figure.js';
import { stateLine } from './state-line.js';

const release: Release = { id: 'r', period: '2024-25Q3', vintage: 1, cutOff: '2025-05-12T08:30:00.000Z', publishedAt: '2025-05-13T09:00:00.000Z', figures: 1, hidden: 0, definitions: {}, policy: 'first-line-1' };

describe('what a page says of its figures', () => {
  it('is when a release was published and up to when data were in, which are two things', () => {
    expect(stateLine('released', [], release)).toEqual({ tag: 'Published', open: false, parts: ['published 13 May 2025', 'data to 12 May 2025'] });
    expect(stateLine('released', [], { ...release, vintage: 2 })).toMatchObject({ tag: 'Revised', parts: ['published 13 May 2025', 'data to 12 May 2025', 'version 2 of this period'] });
  });

  it('takes the end of data for a release that does not say when it was published', () => {
    const { publishedAt: _unknown, ...early } = release;
    expect(stateLine('released', [], early).parts).toEqual(['published 12 May 2025', 'data to 12 May 2025']);
  });

  it('names no publication of an open period', () => {
    expect(stateLine('open', [figure({ cutOff: '2025-06-01T10:00:00.000Z' })], undefined)).toEqual({ tag: 'Provisional', open: true, parts: ['not published yet: figures move as data arrive', 'data to 1 June 2025'] });
  });
});
