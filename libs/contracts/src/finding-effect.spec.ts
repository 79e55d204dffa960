import { byGravity, findingEffect } from './finding-effect.js';

describe('what becomes of what a rule has found', () => {
  it('is said in words, a refusal of what waits as the waiting that it is', () => {
    expect(['refuse', 'reject-record', 'Q', 'warn'].map((severity) => findingEffect('partly', severity))).toEqual(['Submission refused', 'Record set aside', 'Please check', 'For information']);
    expect(findingEffect('held', 'refuse')).toBe('Waits for confirmation');
    expect(findingEffect('partly', 'new-in-another-version')).toBe('Reported');
  });

  it('stands gravest first, what is not known last', () => {
    const found = ['warn', 'unheard-of', 'Q', 'reject-group', 'E'].map((severity) => ({ severity }));
    expect(byGravity(found, ({ severity }) => findingEffect('partly', severity)).map(({ severity }) => severity)).toEqual(['reject-group', 'E', 'Q', 'warn', 'unheard-of']);
  });
});
