/** `2019` as `2,019`, `1234.5` as `1,234.5`: the digits stay exactly those of the decided figure. */
export function withThousands(text: string): string {
  const [whole = '', part] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}

/** A value with its unit, for a table or a sentence: `63.9%`, `12.4 per 1,000`, `43.5 days`, `2.30 times`, `2,019`. */
export function withUnit(value: string, unit: string): string {
  const number = withThousands(value);
  if (unit === 'count') return number;
  if (unit.startsWith('%')) return `${number}%`;
  if (unit.startsWith('per 10,000')) return `${number} per 10,000`;
  if (unit.startsWith('ratio')) return `${number} times`;
  return `${number} ${value === '1' && unit === 'days' ? 'day' : unit}`;
}

const TITLES: Readonly<Record<string, string>> = {
  count: 'Number', '%': 'Per cent', '% of active': 'Per cent of active plans', '% of undecided': 'Per cent of undecided requests', 'per 10,000 aged 0-25': 'Per 10,000 aged 0 to 25',
  ratio: 'Times as many', 'ratio of ratios': 'Times the rise without a plan', days: 'Days',
};

/** What the numbers of a column are, for its heading and for axes. */
export function unitTitle(unit: string): string {
  return TITLES[unit] ?? `${unit.charAt(0).toUpperCase()}${unit.slice(1)}`;
}
