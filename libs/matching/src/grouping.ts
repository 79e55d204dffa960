import { evidenceOf, mergeEvidence, type Evidence } from './evidence.js';
import { clashInSource, contradiction, corroborated, LADDER, tracedForAnother, type Step } from './ladder.js';
import { holdsSeveralNumbers, isLinkingToken, type Level, type LinkingKind, type Reason, type ReasonCode, type Subject } from './subjects.js';

/** A token held by more subjects than this is taken for a default value (a school's postcode, an invented birthday): nobody is linked on it. */
export const MAX_HOLDERS = 50;

export interface Decision {
  readonly subject: string;
  /** The step by which it joined others; null when it stands alone. */
  readonly level: Level | null;
  /** Has it any key that could link it at all? Default values are none, and who holds several verified numbers has none that is one person's. */
  readonly linkable: boolean;
  /** Why it stands alone; null when it does not. */
  readonly reason: Reason | null;
}

export interface Grouping {
  /** Keys of the subjects of each person, sorted; persons sorted by their first key. A partition of the input. */
  readonly persons: readonly (readonly string[])[];
  readonly decisions: ReadonlyMap<string, Decision>;
  /** Linking tokens that were taken for default values. */
  readonly ignored: readonly string[];
}

export interface GroupingOptions {
  readonly maxHolders?: number;
  /** Tokens known to be default values although the subjects given do not show it (the input is a neighbourhood, not everybody). */
  readonly ignored?: ReadonlySet<string>;
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Groups subjects into persons by the ladder, from nothing. The result is a function of the set of subjects: order and repetition do not
 * matter, and subjects that share no linking token (directly or through others) do not influence each other, so a neighbourhood
 * closed under shared tokens may be decided alone.
 *
 * A provider's patient who holds several verified NHS numbers takes no part: nobody knows whose its other keys are.
 *
 * At each level all keys are judged on the persons of the level before, then accepted together; keys whose acceptance would bring
 * together parts that exclude each other are all refused. Nothing is first come, first served.
 */
export function groupSubjects(input: Iterable<Subject>, options: GroupingOptions = {}): Grouping {
  const subjects = distinct(input);
  const holders = holdersOf(subjects);
  const ignored = defaultValues(holders, options);
  // Most of a first load meet nobody: no key is theirs and another's, so no step has anything to judge.
  const [meeting, alone] = parted(subjects, (subject) => subject.tokens.some((token) => (holders.get(token) ?? 0) > 1 && !ignored.has(token)));
  let parts = meeting.map((subject) => evidenceOf([subject]));
  const levels = new Map<string, Level>();
  const refusals = new Map<string, Reason>();
  const withdrawn = new Set(meeting.filter(holdsSeveralNumbers).map((subject) => subject.key));
  for (const step of LADDER) {
    parts = climb(step, parts, { ignored, levels, refusals, withdrawn });
    if (step.level === 'L1') for (const key of sharedRows(meeting, ignored)) withdrawn.add(key);
  }
  const persons = [...parts.map((part) => part.members.map((m) => m.key).sort(byText)), ...alone.map(({ key }) => [key])].sort((a, b) => byText(a[0] ?? '', b[0] ?? ''));
  const decisions = new Map(subjects.map((subject) => [subject.key, decisionOf(subject, levels, refusals, ignored)]));
  return { persons, decisions, ignored: [...ignored].sort(byText) };
}

interface State {
  readonly ignored: ReadonlySet<string>;
  readonly levels: Map<string, Level>;
  readonly refusals: Map<string, Reason>;
  /** Subjects that take no part in later steps. */
  readonly withdrawn: ReadonlySet<string>;
}

/** One subject per key, in key order, with the tokens of all its mentions. */
function distinct(input: Iterable<Subject>): Subject[] {
  const byKey = new Map<string, Subject>();
  for (const subject of input) {
    const known = byKey.get(subject.key);
    byKey.set(subject.key, known ? { ...known, tokens: [...known.tokens, ...subject.tokens] } : subject);
  }
  return [...byKey.values()].map((s) => ({ ...s, tokens: [...new Set(s.tokens)].sort(byText) })).sort((a, b) => byText(a.key, b.key));
}

/** How many of the subjects hold each linking token. */
function holdersOf(subjects: readonly Subject[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const subject of subjects) {
    for (const token of subject.tokens) if (isLinkingToken(token)) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return counts;
}

function defaultValues(holders: ReadonlyMap<string, number>, options: GroupingOptions): Set<string> {
  const max = options.maxHolders ?? MAX_HOLDERS;
  const found = new Set<string>();
  for (const [token, count] of holders) if (count > max || options.ignored?.has(token)) found.add(token);
  return found;
}

function parted<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  const [those, others]: [T[], T[]] = [[], []];
  for (const item of items) (test(item) ? those : others).push(item);
  return [those, others];
}

interface Key { readonly token: string; readonly kind: LinkingKind; readonly holders: number[] }

/** One step: judge every key that two parts share, then join what the accepted ones connect. */
function climb(step: Step, parts: Evidence[], state: State): Evidence[] {
  const accepted: Key[] = [];
  for (const key of keysOf(step, parts, state)) {
    if (key.holders.length < 2) continue;
    const usable = judge(step, key, parts, state);
    if (usable.length > 1) accepted.push({ ...key, holders: usable });
  }
  return accepted.length === 0 ? parts : join(step, accepted, parts, state);
}

function keysOf(step: Step, parts: readonly Evidence[], state: State): Key[] {
  const keys = new Map<string, Key>();
  parts.forEach((part, index) => {
    if (part.members.every((member) => state.withdrawn.has(member.key))) return;
    for (const kind of step.kinds) {
      for (const token of part.tokens.get(kind) ?? []) {
        if (state.ignored.has(token)) continue;
        const key = keys.get(token);
        if (key) key.holders.push(index);
        else keys.set(token, { token, kind, holders: [index] });
      }
    }
  });
  return [...keys.values()];
}

/** The holders that may meet on a key; notes for the others why not. */
function judge(step: Step, key: Key, parts: readonly Evidence[], state: State): number[] {
  const clashing = new Set<number>();
  for (const [a, b] of pairs(key.holders)) {
    if (clashInSource(step.level, at(parts, a), at(parts, b))) clashing.add(a).add(b);
  }
  const holders = key.holders.filter((index) => !clashing.has(index));
  // One who is left has nobody to meet, because it is ambiguous who the others are.
  const nobody = clashing.size > 0 && (step.names === 'demographics' || holders.length < 2);
  if (clashing.size > 0) note(nobody ? key.holders : clashing, { code: 'ambiguous', kind: key.kind }, parts, state);
  if (nobody) return [];
  const against = spokenAgainst(step, key, holders, parts);
  if (against === null) return holders;
  note(holders, { code: against, kind: key.kind }, parts, state);
  return [];
}

/** What keeps holders of a key from meeting on it, the gravest of all so that it does not depend on the pair that was looked at first; null when nothing does. */
function spokenAgainst(step: Step, { kind, token }: Key, holders: readonly number[], parts: readonly Evidence[]): ReasonCode | null {
  const found = new Set<ReasonCode>();
  for (const [a, b] of pairs(holders)) {
    const [left, right] = [at(parts, a), at(parts, b)];
    const code = contradiction(step.level, left, right) ?? (corroborated(step.level, left, right) ? null : 'not-corroborated');
    if (code !== null) found.add(code);
  }
  if (kind === 'nhsnum' && !tracedForAnother(token, holders.map((index) => at(parts, index)))) found.add('not-corroborated');
  return SEVERITY.find((code) => found.has(code)) ?? null;
}

const SEVERITY: readonly ReasonCode[] = ['conflicting-numbers', 'twin', 'contradicted', 'not-corroborated'];

/** Joins the parts that accepted keys connect, unless parts that meet only through others exclude each other. */
function join(step: Step, accepted: readonly Key[], parts: Evidence[], state: State): Evidence[] {
  const root = parts.map((_, index) => index);
  const find = (index: number): number => {
    let top = index;
    while (root[top] !== top) top = root[top] ?? top;
    return top;
  };
  for (const key of accepted) {
    for (const holder of key.holders) {
      const [a, b] = [find(at(key.holders, 0)), find(holder)];
      root[Math.max(a, b)] = Math.min(a, b);
    }
  }
  const components = new Map<number, number[]>();
  parts.forEach((_, index) => {
    const top = find(index);
    const known = components.get(top);
    if (known) known.push(index);
    else components.set(top, [index]);
  });
  const next: Evidence[] = [];
  const refused = new Set<number>();
  for (const component of components.values()) {
    if (component.length === 1) next.push(at(parts, at(component, 0)));
    else if (coherent(step, component, parts)) next.push(joined(step, component, parts, state));
    else {
      for (const index of component) refused.add(index);
      next.push(...component.map((index) => at(parts, index)));
    }
  }
  for (const { kind, holders } of accepted) note(holders.filter((index) => refused.has(index)), { code: 'ambiguous', kind }, parts, state);
  return next;
}

function coherent(step: Step, component: readonly number[], parts: readonly Evidence[]): boolean {
  for (const [a, b] of pairs(component)) {
    const [left, right] = [at(parts, a), at(parts, b)];
    if (clashInSource(step.level, left, right) || contradiction(step.level, left, right) !== null) return false;
  }
  return true;
}

function joined(step: Step, component: readonly number[], parts: readonly Evidence[], state: State): Evidence {
  const members = component.map((index) => at(parts, index));
  for (const part of members) {
    for (const member of part.members) if (!state.levels.has(member.key)) state.levels.set(member.key, step.level);
  }
  return mergeEvidence(members);
}

/**
 * Rows of a council's tracing that share an NHS number with another of its rows: none of them is accepted, and none takes part in later steps, so that whoever has a row that does has an accepted
 * number (rulings.md "Who is counted" 3). What others say under the number does not count here: it is accepted that is valid and not shared.
 */
function sharedRows(subjects: readonly Subject[], ignored: ReadonlySet<string>): string[] {
  const rows = new Map<string, string[]>();
  for (const { key, feed, sender, tokens } of subjects) {
    if (feed !== 'nhs-numbers') continue;
    for (const token of tokens) if (token.startsWith('nhs.') && !ignored.has(token)) rows.set(`${sender} ${token}`, [...(rows.get(`${sender} ${token}`) ?? []), key]);
  }
  return [...rows.values()].flatMap((sharing) => (sharing.length > 1 ? sharing : []));
}

function decisionOf(subject: Subject, levels: ReadonlyMap<string, Level>, refusals: ReadonlyMap<string, Reason>, ignored: ReadonlySet<string>): Decision {
  if (holdsSeveralNumbers(subject)) return { subject: subject.key, level: null, linkable: false, reason: { code: 'several-numbers', kind: null } };
  const linking = subject.tokens.filter(isLinkingToken);
  const linkable = linking.some((token) => !ignored.has(token));
  const level = levels.get(subject.key) ?? null;
  const fallback: Reason = { code: linkable ? 'no-counterpart' : linking.length > 0 ? 'default-value' : 'no-key', kind: null };
  return { subject: subject.key, level, linkable, reason: level === null ? (refusals.get(subject.key) ?? fallback) : null };
}

const STRENGTH: readonly ReasonCode[] = ['ambiguous', ...SEVERITY];
const LINKING_ORDER = LADDER.flatMap((step) => step.kinds);

/** Keeps the reason of the strongest key, and the gravest of those. */
function note(indexes: Iterable<number>, reason: Reason, parts: readonly Evidence[], state: State): void {
  const rank = (r: Reason) => LINKING_ORDER.indexOf(r.kind ?? 'dem7') * STRENGTH.length + STRENGTH.indexOf(r.code);
  for (const index of indexes) {
    for (const member of at(parts, index).members) {
      const known = state.refusals.get(member.key);
      if (!known || rank(reason) < rank(known)) state.refusals.set(member.key, reason);
    }
  }
}

function* pairs(items: readonly number[]): Generator<[number, number]> {
  for (let i = 0; i < items.length; i++) {
    for (let j = i + 1; j < items.length; j++) yield [at(items, i), at(items, j)];
  }
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}
