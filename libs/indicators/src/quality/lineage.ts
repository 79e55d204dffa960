import { FEEDS, type Feed } from '@tributary/contracts';
import type { Base, DisclosureClass, Events, Formula, IndicatorDefinition } from '../definition.js';
import { hasDimension, measureOf } from '../measures.js';
import type { Selection } from '../selection.js';
import type { Needs } from '../status.js';
import type { Where } from '../figures/select.js';

function ofBase(base: Base): Selection[] {
  return base.kind === 'residents' ? [] : [base.days];
}

function ofEvents({ events, base }: Events): Selection[] {
  return [events, ...ofBase(base)];
}

/** Every selection that a formula reads. */
export function selectionsOf(formula: Formula): readonly Selection[] {
  switch (formula.kind) {
    case 'count': return [formula.of];
    case 'percentage': case 'ratio-of-flows': return [formula.numerator, formula.denominator];
    case 'rate': return ofEvents(formula);
    case 'rate-of-stock': return [formula.events, formula.stock];
    case 'rate-ratio': case 'ratio-of-ratios': return [...ofEvents(formula.first), ...ofEvents(formula.second)];
    case 'quantiles': return [formula.histogram];
    case 'arrival-days': return [];
  }
}

/** Measures that a definition's figures and their statuses depend on. */
export function measuresRead(definition: IndicatorDefinition): readonly string[] {
  const keys = needsOf(definition, {}).feeds.flatMap((feed) => (feed === 'camhs' || feed === 'ae' ? [`${feed}.keys`] : []));
  const read = selectionsOf(definition.formula).map((s) => s.measure);
  return [...new Set([...read, ...keys, ...definition.counted.map((note) => note.of.measure)])];
}

/** Is a dimension that rests on links used, by the selection itself or by the figure's breakdown? */
function usesLink(selection: Selection, where: Where): boolean {
  const measure = measureOf(selection.measure);
  return measure.dimensions.some((d) => d.startsWith('*') && (selection.where?.[d.slice(1)] ?? where[d.slice(1)]) !== undefined);
}

/**
 * What a figure needs of a council, derived from the measures that its formula reads and from the breakdown: a cohort by plan rests on links
 * and on the SEN2 return, the same figure for everybody does not.
 */
export function needsOf(definition: IndicatorDefinition, where: Where): Needs {
  const feeds = new Set<Feed>(definition.lineage.feeds);
  let { linked } = definition.lineage;
  for (const selection of selectionsOf(definition.formula)) {
    const measure = measureOf(selection.measure);
    for (const feed of measure.feeds) feeds.add(feed);
    const byLink = usesLink(selection, where);
    if (byLink) feeds.add('sen2');
    linked ||= measure.linked || byLink;
  }
  if (where['feed'] !== undefined) for (const feed of FEEDS) if (feed === where['feed']) feeds.add(feed);
  return { feeds: [...feeds].sort(), linked, censusDay: selectionsOf(definition.formula).some((s) => s.measure === 'census.with-plan') };
}

const HEALTH: ReadonlySet<Feed> = new Set<Feed>(['camhs', 'ae']);

/**
 * The disclosure class of a figure, from its derivation and never typed by hand (indicators-and-disclosure.md 3.3): Q when it describes the data,
 * X when a health feed or a link between feeds is behind it, else D. A breakdown by a linked attribute makes X of D.
 */
export function disclosureClass(definition: IndicatorDefinition, where: Where = {}): DisclosureClass {
  if (definition.lineage.about === 'data') return 'Q';
  const { feeds, linked } = needsOf(definition, where);
  const dimension = selectionsOf(definition.formula).some((s) => hasDimension(measureOf(s.measure), 'cohort'));
  return linked || dimension || feeds.some((f) => HEALTH.has(f)) ? 'X' : 'D';
}
