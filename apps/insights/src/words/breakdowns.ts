/** Values of breakdowns in plain words. Need and cease reason: education-feeds.md 1.4. */
const NEEDS: Readonly<Record<string, string>> = {
  ASD: 'Autism', HI: 'Hearing', MLD: 'Moderate learning difficulty', MSI: 'Multi-sensory', OTH: 'Other', PD: 'Physical disability', PMLD: 'Profound and multiple learning difficulty',
  SEMH: 'Social, emotional and mental health', SLCN: 'Speech, language and communication', SLD: 'Severe learning difficulty', SPLD: 'Specific learning difficulty', VI: 'Vision', unknown: 'Not recorded',
};
const CEASED: Readonly<Record<string, string>> = {
  1: 'Reached the maximum age', 2: 'Needs met without a plan', 3: 'Went to higher education', 4: 'Went into employment', 5: 'Moved to another council', 6: 'No longer wishes to engage', 7: 'Left England', 8: 'Died', 9: 'Other',
  none: 'Not recorded',
};
const COHORTS: Readonly<Record<string, string>> = { 'with-plan': 'With a plan', 'without-plan': 'Without a plan', all: 'Everybody' };
const STATISTICS: Readonly<Record<string, string>> = { median: 'Median', p90: '9 in 10 wait no longer than' };
const FEEDS: Readonly<Record<string, string>> = { sen2: 'SEN2 return', 'school-census': 'School census', camhs: 'CAMHS', ae: 'A&E' };

export const FAMILY_TITLES: Readonly<Record<string, string>> = { age: 'Age', need: 'Primary need', reason: 'Reason', cohort: 'Plan', statistic: 'Statistic', feed: 'Feed' };

function valueTitle(name: string, value: string): string {
  switch (name) {
    case 'age': return value === 'other' ? 'Aged 26 and over, or not known' : `Aged ${value.replace('-', ' to ')}`;
    case 'need': return NEEDS[value] ?? value;
    case 'reason': return CEASED[value] ?? value;
    case 'cohort': return COHORTS[value] ?? value;
    case 'statistic': return STATISTICS[value] ?? value;
    case 'feed': return FEEDS[value] ?? value;
    default: return `${name} ${value}`;
  }
}

/** `age=18-25` as `Aged 18 to 25`; several joined by a comma; `All` for the whole. */
export function breakdownTitle(breakdown: string): string {
  if (breakdown === 'all') return 'All';
  return breakdown.split(';').map((pair) => {
    const at = pair.indexOf('=');
    return valueTitle(pair.slice(0, at), pair.slice(at + 1));
  }).join(', ');
}

/** The name of the first part of a breakdown: `age`; null for the whole. */
export function familyOf(breakdown: string): string | null {
  return breakdown === 'all' ? null : breakdown.slice(0, breakdown.indexOf('='));
}
