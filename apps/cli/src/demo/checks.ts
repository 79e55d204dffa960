import { localAuthorityByDfE, type Period } from '@tributary/domain';
import type { Figure } from '@tributary/contracts';
import type { Manifest } from '@tributary/seeds';
import { exactFigures, shownFigures } from '../commands/indicators.js';
import { evaluateLinkage, evaluationText, precisionOfLinks } from '../commands/quality.js';
import type { Session } from '../session/session.js';
import type { RegionTruth } from './objections.js';
import { publishedFigures } from './published.js';
import type { Pushed } from './region.js';

export interface Check { readonly name: string; readonly ok: boolean; readonly lines: readonly string[] }

const nameOf = (dfe: string) => localAuthorityByDfE(dfe)?.name ?? dfe;
const onsOf = (dfe: string) => localAuthorityByDfE(dfe)?.ons ?? dfe;
const find = (figures: readonly Figure[], indicator: string, breakdown: string) => figures.find((f) => f.indicator === indicator && f.breakdown === breakdown);

/** Each council's computed figures of 2024 beside DfE's. */
export async function checkAgainstDfE(session: Session, manifest: Manifest): Promise<Check> {
  const lines: string[] = [];
  let compared = 0;
  let different = 0;
  for (const dfe of manifest.councils) {
    const figures = await shownFigures(session, { area: onsOf(dfe), period: '2024' });
    const rows = publishedFigures(dfe).map((p) => ({ ...p, computed: find(figures, p.indicator, p.breakdown)?.value ?? 'none' }));
    const wrong = rows.filter((r) => Number(r.computed) !== Number(r.value));
    compared += rows.length;
    different += wrong.length;
    const pair = (id: string) => rows.filter((r) => r.indicator === id).map((r) => `${r.computed} (DfE ${r.value})`)[0] ?? '-';
    lines.push(`${nameOf(dfe).padEnd(26)} 20 weeks ${pair('EHC11').padEnd(18)} without exceptions ${pair('EHC12').padEnd(18)} refused ${pair('EHC03').padEnd(18)} plans ${pair('EHC17')}${wrong.length ? `  DIFFERS: ${wrong.map((w) => `${w.indicator} ${w.breakdown} ${w.computed}/${w.value}`).join(', ')}` : ''}`);
  }
  return { name: `calendar year 2024 equals DfE's published figures: ${compared} figures compared, ${different} different`, ok: different === 0 && compared > 0, lines };
}

/** The rise of A&E attendances of young adults with a plan that the generator planted: in every quarter by exact figures, which only an auditor may read, and in at least two as they are shown. */
export async function checkSpike(session: Session, manifest: Manifest): Promise<Check> {
  const spike = manifest.cases.transitionSpike;
  if (!spike) return { name: 'no transition spike planted', ok: true, lines: [] };
  const lines: string[] = [];
  const [exactRates, shownRates]: [number[], number[]] = [[], []];
  for (const period of Object.keys(spike.multiplierByQuarter).toSorted()) {
    const query = { area: onsOf(spike.council), period };
    const [shown, exact] = [await shownFigures(session, query), await exactFigures(session, query)];
    const exactRate = numberOf(exact.find((f) => f.indicator === 'AE01' && f.breakdown === SPIKE_AGES)?.value ?? null);
    const [rate, ratio, spikeRatio] = [find(shown, 'AE01', SPIKE_AGES), find(shown, 'AE03', SPIKE_AGES), find(shown, 'AE12', 'all')];
    exactRates.push(exactRate);
    if (rate?.value != null) shownRates.push(Number(rate.value));
    lines.push(`${period}: ${show(rate)} per 1,000 with a plan aged 18-25 (exact, for the auditor: ${exactRate.toFixed(1)}), ${show(ratio)} times those without, transition spike ${show(spikeRatio)}`);
  }
  if (shownRates.length < 2 && rises(exactRates)) lines.push('The exact rates rise; at this size of the region nearly all of them are hidden. The whole region at the usual scale shows them.');
  return { name: `A&E attendances of 18-25 year-olds with a plan rise in ${nameOf(spike.council)}`, ok: rises(exactRates) && rises(shownRates), lines };
}

const SPIKE_AGES = 'age=18-25';
const rises = (rates: readonly number[]) => rates.length >= 2 && rates.every((rate, i) => i === 0 || rate > (rates[i - 1] ?? Infinity));

/** Of an exact value, `n/d` or a whole number; NaN for none, which rises nowhere. */
function numberOf(value: string | null): number {
  const [n, d = '1'] = (value ?? 'none').split('/');
  return Number(n) / Number(d);
}

function show(figure: Figure | undefined): string {
  return figure?.value ?? `(${figure?.reason ?? figure?.status ?? 'no figure'})`;
}

/** A council whose CAMHS cannot be linked is shown as the full cohort, flagged; a provider without agreement says why there is nothing. */
export async function checkStatuses(session: Session, manifest: Manifest, period: Period): Promise<Check[]> {
  const checks: Check[] = [];
  const { notLinkable, refused } = manifest.cases;
  if (notLinkable) {
    const figures = await shownFigures(session, { area: onsOf(notLinkable.council), period, indicator: 'MH04' });
    const [all, withPlan] = [find(figures, 'MH04', 'all'), find(figures, 'MH04', 'cohort=with-plan')];
    checks.push({ name: `CAMHS of ${nameOf(notLinkable.council)} cannot be linked: full cohort shown and flagged`, ok: withPlan?.status === 'not-linkable' && all?.status === 'returned', lines: [`everybody: ${show(all)} % within 4 weeks. ${all?.note ?? ''}`, `with a plan: ${withPlan?.status ?? 'missing'}`] });
  }
  if (refused) {
    const figures = await shownFigures(session, { area: onsOf(refused.council), period, indicator: 'MH04' });
    checks.push(checkRefused(refused, figures));
  }
  return checks;
}

/** What is shown of a council whose only provider has no agreement: nothing, and why. */
export function checkRefused({ sender, council }: { readonly sender: string; readonly council: string }, figures: readonly Pick<Figure, 'status' | 'value'>[]): Check {
  const statuses = [...new Set(figures.map((f) => f.status))];
  return {
    name: `no agreement with ${sender}: CAMHS of ${nameOf(council)} says why it is missing`,
    ok: figures.length > 0 && figures.every((f) => f.status === 'no-agreement' && f.value === null), lines: [`status ${statuses.join(', ') || 'missing'}`],
  };
}

/** What the senders were told. */
export function checkReceipts(pushed: readonly Pushed[], manifest: Manifest): Check[] {
  const refused = pushed.filter((p) => p.refusal !== null);
  const expected = manifest.submissions.filter((s) => s.expectRefused).length;
  const outcomes = Map.groupBy(pushed.filter((p) => p.receipt), (p) => p.receipt?.outcome ?? '');
  const findings = pushed.flatMap((p) => p.receipt?.findings ?? []);
  return [
    { name: expected === 0 ? 'no provider without agreement in this part of the region, no submission refused at the door' : `${refused.length} submissions of a provider without agreement refused at the door`, ok: refused.length === expected && refused.every((p) => p.submission.expectRefused), lines: [...new Set(refused.map((p) => `${p.submission.sender}: ${p.refusal ?? ''}`))] },
    { name: 'every other submission was taken', ok: (outcomes.get('refused')?.length ?? 0) + (outcomes.get('held')?.length ?? 0) === 0, lines: [[...outcomes].map(([o, list]) => `${list.length} ${o}`).join(', '), `${findings.reduce((n, f) => n + f.count, 0)} findings of ${new Set(findings.map((f) => f.rule)).size} rules on the receipts`] },
  ];
}

/** Targets of health-feeds 7.6, on pairs with a plan: what the joint indicators rest on. */
const PRECISION = 0.999;
const RECALL = 0.95;

/**
 * Precision and recall of the links against the truth. Recall is asked of the pairs with SEN2: a census pupil without a plan and a health record have no
 * identifier in common (the census holds no NHS number, MHSDS and verified ECDS no name), so no ladder can join them and no indicator needs them joined.
 */
export async function checkLinks(session: Session, truth: RegionTruth): Promise<Check> {
  const findable = await evaluateLinkage(session, truth.findable);
  const everything = await evaluateLinkage(session, truth.findable, truth.others);
  const withPlans = findable.pairs.filter((p) => (p.feedA === 'sen2') !== (p.feedB === 'sen2') && p.truePairs > 0);
  const ok = (findable.all.precision ?? 0) >= PRECISION && (precisionOfLinks(findable) ?? 0) >= PRECISION && withPlans.every((p) => (p.recall ?? 0) >= RECALL);
  const sen2 = everything.pairs.filter((p) => (p.feedA === 'sen2') !== (p.feedB === 'sen2'));
  return {
    name: `links against the truth: precision at least ${PRECISION * 100} %, recall of pairs with a plan at least ${RECALL * 100} %`, ok,
    lines: [`recall of pairs with a plan, all feeds together: ${(100 * recallOf(withPlans)).toFixed(1)} %`, ...evaluationText(findable).split('\n'), `with records that carry nothing to link on (withheld identities and the like), recall of pairs with a plan is ${(100 * recallOf(sen2)).toFixed(1)} %`],
  };
}

function recallOf(pairs: readonly { readonly correctPairs: number; readonly truePairs: number }[]): number {
  const [correct, all] = [pairs.reduce((n, p) => n + p.correctPairs, 0), pairs.reduce((n, p) => n + p.truePairs, 0)];
  return all === 0 ? 0 : correct / all;
}
