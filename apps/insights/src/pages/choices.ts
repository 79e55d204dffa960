import { DEFINITIONS, type IndicatorDefinition } from '@tributary/indicators';
import { breakdownTitle } from '../words/breakdowns.js';

export interface Choice { readonly value: string; readonly text: string; readonly selected: boolean }

const FAMILIES: readonly (readonly [prefix: string, title: string])[] = [
  ['EHC', 'Education, health and care plans'], ['EDU', 'Schools'], ['MH', 'CAMHS'], ['AE', 'A&E'], ['DQ', 'Quality of the data'],
];

/** Every indicator, in groups. */
export function indicatorChoices(selected: string): { title: string; options: Choice[] }[] {
  return FAMILIES.map(([prefix, title]) => ({
    title, options: DEFINITIONS.filter((d) => d.id.startsWith(prefix)).map((d) => ({ value: d.id, text: `${d.title} (${d.id})`, selected: d.id === selected })),
  }));
}

/** Names of the breakdowns that figures of an indicator are made for. */
export function breakdownNames(definition: IndicatorDefinition): string[] {
  const parts = definition.breakdowns.flatMap(({ name, values }) => values.map((value) => `${name}=${value}`));
  const all = definition.whole === false ? parts : ['all', ...parts];
  const { formula } = definition;
  if (formula.kind !== 'quantiles') return all;
  return all.flatMap((one) => formula.points.map((p) => (one === 'all' ? `statistic=${p.name}` : `${one};statistic=${p.name}`)));
}

/** The breakdown that has been asked for, else the first; with all of them to choose from where there are several. */
export function breakdownChoices(definition: IndicatorDefinition, asked: string | undefined): { breakdown: string; options: Choice[] } {
  const names = breakdownNames(definition);
  const breakdown = names.find((name) => name === asked) ?? names[0] ?? 'all';
  return { breakdown, options: names.length < 2 ? [] : names.map((name) => ({ value: name, text: name === 'all' ? 'Everybody counted' : breakdownTitle(name), selected: name === breakdown })) };
}
