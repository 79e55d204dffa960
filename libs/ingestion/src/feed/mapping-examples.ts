import type { Feed } from '@tributary/contracts';
import type { IsoDate } from '@tributary/domain';
import { SENDERS } from './examples.js';
import type { FactBuilder, FeedDefinition } from './feed.js';
import type { Fields, RecordType, TreeNode, Values } from './fields.js';
import { NO_REFERENCES } from './references.js';
import type { RuleContext } from './rules.js';

/** Makes a node below another one, or a root. */
export type ExampleNode<F extends Fields = Fields> = (parent?: TreeNode | null) => TreeNode<F>;

/** A tree as a mapping sees it, with values already read; what is left out is blank. Called once more, it is a root: `exampleNode(person, {…}, exampleNode(need, {…}))()`. */
export function exampleNode<F extends Fields>(type: RecordType<F>, values: Partial<Values<F>>, ...below: ((parent: TreeNode) => TreeNode)[]): ExampleNode<F> {
  return (parent = null) => {
    const all = { ...Object.fromEntries(Object.keys(type.fields).map((name) => [name, null])), ...values } as Values<F>;
    const children: TreeNode[] = [];
    const self: TreeNode<F> = {
      type, values: all, place: { file: 'example' }, parent,
      get root() { return parent?.root ?? self; },
      isFaulty: () => false,
      children: <C extends Fields>(wanted: RecordType<C>) => children.filter((c) => c.type === (wanted as RecordType)) as unknown as readonly TreeNode<C>[],
    };
    children.push(...below.map((make) => make(self)));
    return self;
  };
}

export interface ExampleFact {
  readonly type: string;
  /** The path of the keys that make it, as far as the root: `pupil(8064001,true)/need(1)`. */
  readonly id: string;
  readonly payload: Record<string, unknown>;
  /** Of a root in a scope of days. */
  readonly day: string | null;
}

/** What a mapping states, in its order. */
export function exampleFacts(map: (facts: FactBuilder<Feed>) => void): ExampleFact[] {
  const stated: ExampleFact[] = [];
  const state = (type: string, id: string, payload: unknown, day: string | null = null): string => {
    stated.push({ type, id, payload: payload as Record<string, unknown>, day });
    return id;
  };
  map({
    person: { birthMonth: '2012-05', residence: 'E06000002', lsoa: null },
    subjectId: 'subject',
    root: (type, payload, options) => state(type, `${type}(${(options?.key ?? []).join()})`, payload, options?.day ?? null),
    add: (type, parentId, key, payload) => state(type, `${parentId}/${type}(${key.join()})`, payload),
  });
  return stated;
}

/** What a mapping of the feed may look at. @throws Error when the scope is not one of the feed. */
export function exampleContext(feed: FeedDefinition, scope: string, { today = '2025-03-01', lookup = () => undefined }: { readonly today?: IsoDate; readonly lookup?: RuleContext['lookup'] } = {}): RuleContext {
  const known = feed.scope(scope);
  if (!known) throw new Error(`no scope of ${feed.feed}: ${scope}`);
  return { scope: known, sender: SENDERS[feed.council], today, references: NO_REFERENCES, lookup };
}
