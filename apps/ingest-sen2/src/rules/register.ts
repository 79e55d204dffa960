import type { IsoDate } from '@tributary/domain';
import { example, openOn, rule, type Examples, type RawTree, type RuleContext } from '@tributary/ingestion';
import { returnDays } from '../dates.js';
import { activePlan, assessment, namedPlan, person, placement, planDetail, request } from '../records.js';

const source = (id: string) => `education-feeds 1.8, ${id} (peer)`;

/** Types of establishment that nobody is placed at: `TypeOfEstablishment (code)` of Get information about schools: offshore, service children's, higher education, overseas, online. */
const NO_PLACEMENT: readonly string[] = ['25', '26', '29', '37', '49'];

interface Setting { readonly urn: string | null; readonly senunitindicator: boolean | null; readonly resourcedprovisionindicator: boolean | null }

/** Nothing is said where the register has not been loaded, or the setting is none of its: early years providers have numbers of Ofsted's. */
function isPlacement({ urn }: Setting, on: IsoDate, { references }: RuleContext): boolean {
  const school = urn === null || urn.startsWith('EY') ? undefined : references.establishment(urn);
  if (school === undefined) return true;
  return school !== null && openOn(school, on) && !NO_PLACEMENT.includes(school.type ?? '');
}

function flagsAgree({ urn, senunitindicator: unit, resourcedprovisionindicator: resourced }: Setting, { references }: RuleContext): boolean {
  const school = urn === null ? null : references.establishment(urn) ?? null;
  if (school === null) return true;
  const agrees = (flag: boolean | null, has: boolean): boolean => (flag === null ? !has : !flag || has);
  return agrees(unit, school.senUnit) && agrees(resourced, school.resourcedProvision);
}

const school = { urn: '100001', la: '806', number: '2001', ukprn: null, name: 'A school', type: '01', phase: '2', opened: null, closed: null, senUnit: false, resourcedProvision: true };
const references = { establishments: [school, { ...school, urn: '100002', closed: '2020-08-31' }, { ...school, urn: '100003', type: '29' }] };
type Raw = Readonly<Partial<Record<'urn' | 'senunitindicator' | 'resourcedprovisionindicator' | 'entrydate' | 'leavingdate', string>>>;
const named = (raw: Raw): RawTree => example(person, {}, example(request, {}, example(assessment, {}, example(namedPlan, {}, example(planDetail, raw)))));
const placed = (raw: Raw): RawTree => example(person, {}, example(request, {}, example(activePlan, {}, example(placement, raw))));

const registered = {
  id: 'N8', severity: 'Q', asks: 'establishments', blames: ['urn'], source: source('N8'), title: 'The URN is of a school that was open, and of a kind at which somebody can be placed',
  remedy: 'Look the URN up in Get information about schools; a school that became an academy has a new one.',
} as const;
const agreed = {
  id: 'N9', severity: 'Q', asks: 'establishments', blames: ['senunitindicator', 'resourcedprovisionindicator'], source: source('N9'), title: 'SEN unit and resourced provision are marked where the register of schools has them, and only there',
  remedy: 'Check the marks with the school; ask it to correct its entry in Get information about schools if that is what is wrong.',
} as const;
const examples = (tree: (raw: Raw) => RawTree): { register: Examples<RawTree>; flags: Examples<RawTree> } => ({
  register: { references, pass: [tree({ urn: '100001' }), tree({})], fail: [tree({ urn: '100002' }), tree({ urn: '100003' }), tree({ urn: '999999' })] },
  flags: {
    references, pass: [tree({ urn: '100001', resourcedprovisionindicator: '1' }), tree({ urn: '100001', resourcedprovisionindicator: '0', senunitindicator: '0' })],
    fail: [tree({ urn: '100001', resourcedprovisionindicator: '1', senunitindicator: '1' }), tree({ urn: '100001' })],
  },
});

/** Rules that ask the register of schools, Get information about schools; without it they say nothing. */
export const registerRules = [
  rule.tree(planDetail, {
    ...registered, examples: examples(named).register,
    check: (node, context) => isPlacement(node.values, (node.parent?.values as { ceasedate?: IsoDate | null } | undefined)?.ceasedate ?? returnDays(context).census, context),
  }),
  rule.tree(placement, {
    ...registered, check: (node, context) => isPlacement(node.values, node.values.leavingdate ?? returnDays(context).census, context),
    examples: { ...examples(placed).register, pass: [placed({ urn: '100001' }), placed({ urn: '100002', entrydate: '2018-09-01', leavingdate: '2020-07-20' })] },
  }),
  rule.tree(planDetail, { ...agreed, check: (node, context) => flagsAgree(node.values, context), examples: examples(named).flags }),
  rule.tree(placement, { ...agreed, check: (node, context) => flagsAgree(node.values, context), examples: examples(placed).flags }),
];
