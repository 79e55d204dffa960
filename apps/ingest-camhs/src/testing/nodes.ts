import { NO_REFERENCES, type FactBuilder, type Fields, type RecordType, type RuleContext, type Scope, type TreeNode, type Values } from '@tributary/ingestion';

interface AnyDraft { readonly type: { readonly name: string }; readonly values: object; readonly below: readonly AnyDraft[] }
export interface Draft<F extends Fields> extends AnyDraft { readonly type: RecordType<F>; readonly values: Values<F> }

const blank = (fields: Fields): Record<string, null> => Object.fromEntries(Object.keys(fields).map((name) => [name, null]));

/** A record as it stands after reading: what is not given is blank. */
export function draft<F extends Fields>(type: RecordType<F>, values: Partial<Values<F>>, ...below: readonly AnyDraft[]): Draft<F> {
  return { type, values: { ...blank(type.fields), ...values } as Values<F>, below };
}

function grow(from: AnyDraft, parent: TreeNode | null): TreeNode {
  const made = { type: from.type, values: from.values, place: { file: 'example' }, parent } as { -readonly [K in keyof TreeNode]: TreeNode[K] };
  made.root = parent?.root ?? made;
  const below = from.below.map((one) => grow(one, made));
  made.children = <C extends Fields>(type: RecordType<C>) => below.filter((one) => one.type.name === type.name) as unknown as TreeNode<C>[];
  return made;
}

export const node = <F extends Fields>(from: Draft<F>): TreeNode<F> => grow(from, null) as unknown as TreeNode<F>;

export interface Stated { readonly type: string; readonly id: string; readonly parent: string | null; readonly payload: Record<string, unknown>; readonly day: string | null }

/** Writes down what a mapping states; ids are readable: type and key. */
export function recorder(): { facts: FactBuilder<never>; stated: Stated[] } {
  const stated: Stated[] = [];
  const facts = {
    person: { birthMonth: '2010-03', residence: 'E06000002', lsoa: 'E01000001' }, subjectId: 'subject',
    root: (type: string, payload: object, options: { key?: readonly unknown[]; day?: string } = {}) => {
      stated.push({ type, id: `${type}:${(options.key ?? []).join('/')}`, parent: null, payload: { ...payload }, day: options.day ?? null });
      return 'root';
    },
    add: (type: string, parent: string, key: readonly unknown[], payload: object) => {
      const id = `${type}:${key.join('/')}`;
      stated.push({ type, id, parent, payload: { ...payload }, day: null });
      return id;
    },
  };
  return { facts: facts as unknown as FactBuilder<never>, stated };
}

export function context(scope: Scope, lookups: Readonly<Record<string, object>> = {}): RuleContext {
  return {
    scope, sender: { id: 'RTR', kind: 'provider', onsCode: null }, today: '2024-12-20', references: NO_REFERENCES,
    lookup: <F extends Fields>(_type: RecordType<F>, key: string | null) => (key === null ? undefined : (lookups[key] as Values<F> | undefined)),
  };
}
