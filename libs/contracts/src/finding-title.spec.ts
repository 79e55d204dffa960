import { findingTitle } from './finding-title.js';

describe('what a finding says', () => {
  it('marks what a rule of a council\'s return asks for as not met', () => {
    expect(findingTitle('sen2', { rule: 'P8', title: 'The UPN is permanent' })).toBe('Not met: The UPN is permanent');
    expect(findingTitle('school-census', { rule: 'SC10', title: 'Sex is M or F' })).toBe('Not met: Sex is M or F');
    expect(findingTitle('nhs-numbers', { rule: 'T3', title: 'Both numbers are there' })).toBe('Not met: Both numbers are there');
  });

  it('leaves what says already what was found', () => {
    expect(findingTitle('sen2', { rule: 'T-KEY-TWICE', title: 'Two records have the same key' })).toBe('Two records have the same key');
    expect(findingTitle('camhs', { rule: 'MHS00120', title: 'Date of birth is blank' })).toBe('Date of birth is blank');
  });
});
