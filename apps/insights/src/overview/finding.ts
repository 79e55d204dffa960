import type { Figure } from '@tributary/contracts';
import type { Subject } from '../pages/comparison-rows.js';
import { listed } from '../words/listed.js';

type Comparison = NonNullable<Figure['comparison']>;

/** Each against the region, in full and beside another that has named the region already. */
const SAID: readonly (readonly [comparison: Comparison, full: string, short: string])[] = [
  ['better', 'better than the region', 'better'], ['worse', 'worse than the region', 'worse'], ['higher', 'higher than the region', 'higher'], ['lower', 'lower than the region', 'lower'], ['similar', 'similar to the region', 'similar to it'],
];

/** What the chart says, as a sentence: `Of 14 councils, 5 are better than the region, 3 worse and 4 similar to it. 2 have no figure; the reason stands in its place.` */
export function finding(subjects: readonly Subject[]): string {
  const [only] = subjects;
  return subjects.length === 1 && only !== undefined ? findingOfOne(only) : findingOfMany(subjects);
}

function findingOfOne({ name, figure }: Subject): string {
  if (figure?.value == null) return `${name} has no figure; the reason stands in its place.`;
  const words = SAID.find(([comparison]) => comparison === figure.comparison);
  return words === undefined ? '' : `${name} is ${words[1]}.`;
}

function findingOfMany(subjects: readonly Subject[]): string {
  const missing = subjects.filter(({ figure }) => figure?.value == null).length;
  if (missing > 0 && missing === subjects.length) return `None of the ${subjects.length} councils has a figure; the reasons are in the table.`;
  const found = SAID.map(([comparison, full, short]) => ({ n: subjects.filter(({ figure }) => figure?.comparison === comparison).length, full, short })).filter(({ n }) => n > 0);
  const words = found.map(({ n, full, short }, i) => (i === 0 ? `${n} ${n === 1 ? 'is' : 'are'} ${full}` : `${n} ${short}`));
  const without = `${missing} ${missing === 1 ? 'has' : 'have'} no figure; the reason stands in its place.`;
  if (words.length === 0) return missing === 0 ? '' : `Of ${subjects.length} councils, ${without}`;
  return `Of ${subjects.length} councils, ${listed(words)}.${missing === 0 ? '' : ` ${without}`}`;
}
