import { roundHalfUp } from '@tributary/statistics';
import { breakdownsOf } from './figures/breakdowns.js';
import type { Base, Formula, IndicatorDefinition } from './definition.js';
import { cellName } from './figures/select.js';
import { measureOf } from './measures.js';
import { disclosureClass, needsOf, selectionsOf } from './quality/lineage.js';
import type { Selection } from './selection.js';
import type { WorkedExample } from './worked-example.js';

const POLARITY = { H: 'higher is better', L: 'lower is better', N: 'no judgement' } as const;
const CLASS = { D: 'D (council\'s own return)', X: 'X (health-linked)', Q: 'Q (quality of the data)' } as const;

/** A bar would end the table's cell. */
function code(selection: Selection): string {
  const [measure, ...where] = cellName(selection).split('|');
  const values = where.join(' or ').replaceAll(';', ', ');
  return values === 'all' ? `\`${measure}\`` : `\`${measure} [${values}]\``;
}

function baseText(base: Base): string {
  switch (base.kind) {
    case 'plan-time': return `(${code(base.days)} / days)`;
    case 'residents': return `(residents aged ${base.ages})`;
    case 'residents-without-plan': return `(residents - ${code(base.days)} / days)`;
  }
}

function formulaText(formula: Formula): string {
  switch (formula.kind) {
    case 'count': return code(formula.of);
    case 'percentage': case 'ratio-of-flows': return `100 * ${code(formula.numerator)} / ${code(formula.denominator)}`;
    case 'rate': return `${formula.per} * ${code(formula.events)} / ${baseText(formula.base)}`;
    case 'rate-of-stock': return `${formula.per} * ${code(formula.events)} / ${code(formula.stock)}`;
    case 'rate-ratio':
      return `(${code(formula.first.events)} / ${baseText(formula.first.base)}) / (${code(formula.second.events)} / ${baseText(formula.second.base)})`;
    case 'ratio-of-ratios':
      return `(first at ${formula.upper} / first at ${formula.lower}) / (second at ${formula.upper} / second at ${formula.lower}) over ${formula.quarters} quarters, `
        + `first = ${code(formula.first.events)} / ${baseText(formula.first.base)}, second = ${code(formula.second.events)} / ${baseText(formula.second.base)}`;
    case 'quantiles': return `type 7 quantiles of ${code(formula.histogram)} by days: ${formula.points.map((p) => `${p.name} at ${roundHalfUp(p.p, 1)}`).join(', ')}`;
    case 'arrival-days': return 'day of the last accepted submission for the period - last day of the period';
  }
}

function intervalText(formula: Formula): string {
  switch (formula.kind) {
    case 'percentage': return 'Wilson';
    case 'rate': case 'rate-of-stock': case 'ratio-of-flows': return 'Byar on the numerator, exact Poisson below 10';
    case 'rate-ratio': case 'ratio-of-ratios': return 'log scale, from the counts';
    default: return 'none';
  }
}

const UNTOLD: ReadonlySet<string> = new Set(['arrivalMinute', 'seenForTreatment', 'residence', 'nhsNumberStatus', 'ncYear']);

function isTold(name: string, value: unknown): boolean {
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0) && !name.endsWith('Id') && !UNTOLD.has(name);
}

/** Rows of records, with the values that are given and nothing of those that are not. */
function exampleText(example: WorkedExample): string {
  const records = example.people.flat().map((r) => {
    const given = Object.entries(r.payload).filter(([name, value]) => isTold(name, value));
    const notes = [r.objected ? 'objects' : '', r.linkable ? '' : 'no key'].filter(Boolean).join(', ');
    return `| ${r.person} | ${r.feed} ${r.recordType} | ${r.scope} | ${r.council} | ${given.map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join('; ')} | ${notes} |`;
  });
  const cells = example.contributions.map((c) => `| ${c.measure} | ${c.area} | ${c.breakdown} | ${c.amount} |`);
  const figures = example.figures.map((f) => `| ${f.area} | ${f.breakdown} | ${f.numerator ?? ''} | ${f.denominator ?? ''} | ${f.value ?? 'no denominator'} |`);
  return [
    `### ${example.title} (${example.period})`, '',
    ...(records.length === 0 ? [] : ['| person | record | scope | council | values | |', '|---|---|---|---|---|---|', ...records, '']),
    ...(cells.length === 0 ? [] : ['Contributions, added up over the people:', '', '| measure | area | breakdown | amount |', '|---|---|---|---|', ...cells, '']),
    '| area | breakdown | numerator | denominator | value |', '|---|---|---|---|---|', ...figures, '',
  ].join('\n');
}

/** The page of an indicator (docs/indicators/<id>.md), in Markdown: definition, formula, derived class, worked examples. */
export function indicatorPage(definition: IndicatorDefinition): string {
  const needs = needsOf(definition, {});
  const families = definition.breakdowns.map((f) => `${f.name}: ${f.values.join(', ')}`);
  const classes = [...new Set(breakdownsOf(definition).map((b) => CLASS[disclosureClass(definition, b.where)]))];
  const rows: readonly (readonly [string, string])[] = [
    ['Unit', `${definition.unit}, rounded half-up to decimals: ${definition.decimals}`],
    ['Numerator', definition.numerator],
    ['Denominator', definition.denominator ?? 'none'],
    ['Period', `${definition.kind}; ${definition.periodRule}; quarters of the financial year${definition.calendarYears ? ' and calendar years' : ''}`],
    ['Polarity', POLARITY[definition.polarity]],
    ['Formula', formulaText(definition.formula)],
    ['95 % interval', intervalText(definition.formula)],
    ['Breakdowns', [...(definition.whole === false ? [] : ['all']), ...families].join('; ')],
    ['Feeds', `${needs.feeds.length === 0 ? 'the feed of the breakdown' : needs.feeds.join(', ')}${needs.linked ? ', linked' : ''}`],
    ['Disclosure class', `${classes.join('; ')}, derived from feeds and links`],
    ['Source', definition.source],
  ];
  const measures = [...new Set(selectionsOf(definition.formula).map((s) => s.measure))];
  return [
    `# ${definition.id} ${definition.title}`, '', `Version ${definition.version} of the definition.`, '',
    '| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`), '',
    ...definition.counted.flatMap(({ text }) => [`On the figure: "${text.replace('{n}', 'n')}"`, '']),
    ...(definition.notes.length === 0 ? [] : [...definition.notes.map((n) => `* ${n}`), '']),
    ...(measures.length === 0 ? [] : ['Measures:', '', ...measures.map((m) => `* \`${m}\`: ${measureOf(m).counts}`), '']),
    '## Worked examples', '', 'Made-up people; the tests run these examples.', '', ...definition.examples.map(exampleText),
  ].join('\n').replace(/\n{3,}/g, '\n\n').trimEnd() + '\n';
}

/** The list of all indicators (docs/indicators/README.md). */
export function indicatorIndex(definitions: readonly IndicatorDefinition[]): string {
  const rows = definitions.map((d) => `| [${d.id}](${d.id}.md) | ${d.title} | ${d.unit} | ${d.kind} | ${POLARITY[d.polarity]} | ${disclosureClass(d)} |`);
  return ['# Indicators', '', 'Generated from the definitions in `libs/indicators`. How DfE\'s published counts are hit: [reconciliation](reconciliation.md).', '',
    '| id | title | unit | kind | polarity | class |', '|---|---|---|---|---|---|', ...rows, ''].join('\n');
}
