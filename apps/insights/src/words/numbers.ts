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
  if (unit === 'ratio') return `${number} times`;
  if (unit === 'ratio of ratios') return number;
  return `${number} ${value === '1' && unit === 'days' ? 'day' : unit}`;
}

/** What the numbers of a column are, for its heading and for axes. */
export function unitTitle(unit: string): string {
  const titles: Readonly<Record<string, string>> = { count: 'Number', '%': 'Per cent', ratio: 'Times as many', 'ratio of ratios': 'Ratio of ratios', days: 'Days' };
  if (unit.startsWith('% of')) return `Per cent ${unit.slice(2)}`;
  return titles[unit] ?? `${unit.charAt(0).toUpperCase()}${unit.slice(1)}`;
}
