import type { FactBuilder, Fields, RecordType, RuleContext, TreeNode, Values } from '@tributary/ingestion';
import type { Feed } from '@tributary/contracts';
import { localAuthorityByDfE } from '@tributary/domain';
import { NO_REFERENCES, type FeedDefinition } from '@tributary/ingestion';

/** A tree as the mapping sees it, with values already read; what is left out is blank. */
export function node<F extends Fields>(type: RecordType<F>, values: Partial<Values<F>>, ...below: ((parent: TreeNode) => TreeNode)[]) {
  return (parent: TreeNode | null = null): TreeNode<F> => {
    const all = { ...Object.fromEntries(Object.keys(type.fields).map((name) => [name, null])), ...values } as Values<F>;
    const children: TreeNode[] = [];
    const self: TreeNode<F> = {
      type, values: all, place: { file: 'spec' }, parent,
      get root() { return parent?.root ?? self; },
      isFaulty: () => false,
      children: <C extends Fields>(wanted: RecordType<C>) => children.filter((c) => c.type === (wanted as RecordType)) as unknown as readonly TreeNode<C>[],
    };
    children.push(...below.map((make) => make(self)));
    return self;
  };
}

export interface StatedFact { readonly type: string; readonly id: string; readonly payload: Record<string, unknown> }

/** Facts that a mapping states; an id shows the path of keys that make it. */
export function factsOf(map: (facts: FactBuilder<Feed>) => void): StatedFact[] {
  const stated: StatedFact[] = [];
  const state = (type: string, id: string, payload: unknown): string => {
    stated.push({ type, id, payload: payload as Record<string, unknown> });
    return id;
  };
  map({
    person: { birthMonth: '2012-05', residence: 'E06000002', lsoa: null },
    subjectId: 'subject',
    root: (type, payload, options) => state(type, `${type}(${(options?.key ?? []).join()})`, payload),
    add: (type, parentId, key, payload) => state(type, `${parentId}/${type}(${key.join()})`, payload),
  });
  return stated;
}

export function contextFor(feed: FeedDefinition, scope: string, lookup: RuleContext['lookup'] = () => undefined): RuleContext {
  const known = feed.scope(scope);
  if (!known) throw new Error(`no scope of ${feed.feed}: ${scope}`);
  return { scope: known, sender: { id: '806', kind: 'council', onsCode: localAuthorityByDfE('806')?.ons ?? null }, today: '2025-03-01', references: NO_REFERENCES, lookup };
}
