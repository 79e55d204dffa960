import { clashInASource, isCorroborated, isProviders, isTracedForAnother, keptApart, keyOf, kindOf, pairsOf, REFUSALS, sourceOf, valuesOf, type Group, type Refusal, type SpecifiedSubject, type Step } from './specified-evidence.js';

interface Rung { readonly step: Step; readonly kinds: readonly string[]; readonly of: 'number' | 'demographics' }
const LADDER: readonly Rung[] = [
  { step: 'L1', kinds: ['nhs'], of: 'number' },
  { step: 'L2', kinds: ['nhsdob'], of: 'number' },
  { step: 'L3', kinds: ['upn', 'uln'], of: 'number' },
  { step: 'L2 again', kinds: ['nhsnum'], of: 'number' },
  { step: 'L4', kinds: ['dem4'], of: 'demographics' },
  { step: 'L5', kinds: ['dem5'], of: 'demographics' },
  { step: 'L6', kinds: ['dem6'], of: 'demographics' },
  { step: 'L7', kinds: ['dem7'], of: 'demographics' },
];
/** Kinds by which somebody can be linked at all, the strongest first. */
const LINKING = LADDER.flatMap(({ kinds }) => kinds);

/** Of one subject: by which step it joined others; else why it stands alone, as linkage writes it down. */
export interface SpecifiedLink { readonly level: string | null; readonly reason: string | null; readonly linkable: boolean }
export interface SpecifiedLinks { readonly groups: readonly Group[]; readonly links: ReadonlyMap<string, SpecifiedLink> }

interface Refused { readonly group: Group; readonly kind: string; readonly why: Refusal }
interface Pair { readonly a: Group; readonly b: Group; readonly kind: string }
interface Judged { readonly pairs: readonly Pair[]; readonly refused: readonly Refused[] }

/** More than one verified number of one key: several people under one local identifier. */
function holdsSeveralNumbers(subject: SpecifiedSubject): boolean {
  return isProviders(subject) && [...Map.groupBy(valuesOf([subject], 'nhs'), keyOf).values()].some((numbers) => numbers.length > 1);
}

/** A council's rows that share a traced number are an error (rulings.md "Who is counted" 3), and take no part. A default value is no number; it cannot be shared. */
function sharedRows(subjects: readonly SpecifiedSubject[], numbers: readonly string[]): SpecifiedSubject[] {
  const rows = subjects.filter(({ feed }) => feed === 'nhs-numbers');
  return pairsOf(rows).filter(([x, y]) => sourceOf(x) === sourceOf(y) && numbers.some((number) => x.tokens.has(number) && y.tokens.has(number))).flat();
}

/** Who may meet on a key, of the persons that have it. */
function judge(token: string, holders: readonly Group[], { step, of }: Rung): Judged {
  const kind = kindOf(token);
  const clashing = new Set(pairsOf(holders).filter(([a, b]) => clashInASource(a, b, step)).flat());
  const rest = holders.filter((group) => !clashing.has(group));
  // Where one person is left, or the key is made of what many may share, it is ambiguous for everybody who has it.
  const ambiguous = (of === 'demographics' && clashing.size > 0) || rest.length < 2 ? holders : [...clashing];
  const refused = clashing.size === 0 ? [] : ambiguous.map((group): Refused => ({ group, kind, why: 'ambiguous' }));
  if (ambiguous === holders) return { pairs: [], refused };
  const pairs = pairsOf(rest);
  const against = pairs.flatMap(([a, b]): Refusal | [] => keptApart(a, b, step) ?? (isCorroborated(a, b, step) ? [] : 'not-corroborated'));
  if (step === 'L2 again' && !isTracedForAnother(rest, token)) against.push('not-corroborated');
  if (against.length === 0) return { pairs: pairs.map(([a, b]) => ({ a, b, kind })), refused };
  const why = REFUSALS.find((one) => against.includes(one)) ?? 'not-corroborated';
  return { pairs: [], refused: [...refused, ...rest.map((group) => ({ group, kind, why }))] };
}

/** All that a step found, accepted together: parts that meet through others too, and none of it where any two of them exclude each other. */
function accept(groups: readonly Group[], pairs: readonly Pair[], { step }: Rung): { groups: Group[]; refused: Refused[] } {
  const left = new Set(groups);
  const accepted: Group[] = [];
  const refused: Refused[] = [];
  for (const first of groups) {
    if (!left.delete(first)) continue;
    const together = [first];
    for (const one of together) {
      for (const { a, b } of pairs) {
        const other = a === one ? b : b === one ? a : null;
        if (other !== null && left.delete(other)) together.push(other);
      }
    }
    if (pairsOf(together).some(([a, b]) => clashInASource(a, b, step) || keptApart(a, b, step) !== null)) {
      accepted.push(...together);
      refused.push(...pairs.flatMap(({ a, b, kind }) => [a, b].filter((group) => together.includes(group)).map((group): Refused => ({ group, kind, why: 'ambiguous' }))));
    } else accepted.push(together.flat());
  }
  return { groups: accepted, refused };
}

/** The strongest key that was tried, and the gravest that spoke against it. */
function reasonOf(subject: SpecifiedSubject, refused: readonly Refused[]): string {
  const own = refused.filter(({ group }) => group.length === 1 && group[0] === subject);
  const kind = LINKING.find((one) => own.some((refusal) => refusal.kind === one));
  if (kind === undefined) return 'no-counterpart';
  return `${REFUSALS.find((why) => own.some((refusal) => refusal.kind === kind && refusal.why === why)) ?? ''}:${kind}`;
}

/** Who is whom, of a set of subjects: of its current, permitted records alone. */
export function specifiedLinks(subjects: readonly SpecifiedSubject[], maxHolders: number): SpecifiedLinks {
  const holdersOf = (token: string): SpecifiedSubject[] => subjects.filter(({ tokens }) => tokens.has(token));
  const linking = [...new Set(subjects.flatMap(({ tokens }) => [...tokens]))].filter((token) => LINKING.includes(kindOf(token)));
  const tokens = linking.filter((token) => holdersOf(token).length <= maxHolders);
  const several = new Set(subjects.filter(holdsSeveralNumbers));
  const rejected = new Set(sharedRows(subjects, tokens.filter((token) => kindOf(token) === 'nhs')));

  const levels = new Map<SpecifiedSubject, string>();
  const refused: Refused[] = [];
  let groups: readonly Group[] = subjects.map((subject) => [subject]);
  for (const rung of LADDER) {
    const takesPart = (one: SpecifiedSubject): boolean => !several.has(one) && (rung.step === 'L1' || !rejected.has(one));
    const judged = tokens.filter((token) => rung.kinds.includes(kindOf(token))).map((token) => {
      const holders = groups.filter((group) => group.some((one) => takesPart(one) && one.tokens.has(token)));
      return holders.length < 2 ? { pairs: [], refused: [] } : judge(token, holders, rung);
    });
    const accepted = accept(groups, judged.flatMap(({ pairs }) => pairs), rung);
    refused.push(...judged.flatMap((one) => one.refused), ...accepted.refused);
    groups = accepted.groups;
    for (const group of groups) for (const one of group) if (group.length > 1 && !levels.has(one)) levels.set(one, rung.step.slice(0, 2));
  }

  const links = subjects.map((one): [string, SpecifiedLink] => {
    const level = levels.get(one) ?? null;
    const linkable = !several.has(one) && tokens.some((token) => one.tokens.has(token));
    if (several.has(one)) return [one.key, { level: null, reason: 'several-numbers', linkable }];
    if (level !== null) return [one.key, { level, reason: null, linkable }];
    if (!linkable) return [one.key, { level, reason: linking.some((token) => one.tokens.has(token)) ? 'default-value' : 'no-key', linkable }];
    return [one.key, { level, reason: reasonOf(one, refused), linkable }];
  });
  return { groups, links: new Map(links) };
}
