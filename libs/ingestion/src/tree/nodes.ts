import type { CompiledType } from '../feed/compile.js';
import type { Fields, Place, RecordType, TreeNode, Values } from '../feed/fields.js';
import { typedValues, type MutableValues } from '../read/record-reader.js';
import type { Value } from '../read/values.js';
import { jsonText } from './payload-text.js';

const NONE: readonly never[] = [];

/** The children of a node that are of one type. */
interface Siblings { readonly type: RecordType; readonly nodes: Node[] }

/** A node that is still being put together. Rules and mapping see it as TreeNode. */
export class Node implements TreeNode {
  /** By type, in the order in which types were met: few, so that a look through them is quicker than a map. Most nodes have none. */
  #below: Siblings[] | null = null;

  constructor(
    readonly compiled: CompiledType, readonly mutable: MutableValues, readonly place: Place, readonly parent: Node | null,
    /** Positions, in the order of staging. */
    readonly seq: number,
    /** Positions of fields in which something stood that does not hold. */
    public faults: readonly number[] = NONE,
  ) {
    parent?.adopt(this);
  }

  get type(): RecordType {
    return this.compiled.type;
  }

  get values(): Values<Fields> {
    return typedValues(this.mutable);
  }

  get root(): Node {
    return this.parent ? this.parent.root : this;
  }

  isFaulty(field: string): boolean {
    return this.faults.length > 0 && this.faults.includes(this.compiled.names.indexOf(field));
  }

  children<C extends Fields>(type: RecordType<C>): readonly TreeNode<C>[] {
    return (this.#of(type) ?? NONE) as readonly TreeNode[] as readonly TreeNode<C>[];
  }

  #of(type: RecordType<Fields>): Node[] | null {
    if (this.#below !== null) for (const siblings of this.#below) if (siblings.type === type) return siblings.nodes;
    return null;
  }

  adopt(child: Node): void {
    const siblings = this.#of(child.type);
    if (siblings !== null) siblings.push(child);
    else (this.#below ??= []).push({ type: child.type, nodes: [child] });
  }

  drop(child: Node): void {
    const siblings = this.#of(child.type);
    siblings?.splice(siblings.indexOf(child), 1);
  }

  /** Every node below and with this one, parents first. */
  *walk(): Generator<Node> {
    yield this;
    for (const { nodes } of this.#below ?? NONE) for (const child of nodes) yield* child.walk();
  }

  /** Puts siblings into an order that depends on their content alone, deepest first. */
  canonicalise(): void {
    if (this.#below === null) return;
    for (const { nodes } of this.#below) {
      for (const child of nodes) child.canonicalise();
      if (nodes.length > 1) nodes.sort(byContent);
    }
  }

  /** All there is below and with this node, as text; siblings must be in order. */
  content(): string {
    const below: string[] = [];
    if (this.#below !== null) for (const { nodes } of this.#below) for (const child of nodes) below.push(child.content());
    const own = `${this.type.name}${JSON.stringify(this.compiled.names.map((name) => this.mutable[name] ?? null))}`;
    return below.length === 0 ? `${own}()` : `${own}(${below.toSorted().join()})`;
  }
}

/** The order of the contents of two siblings: as a rule their own values differ, and what is below need not be looked at. */
function byContent(a: Node, b: Node): number {
  const { names } = a.compiled;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? '';
    const [mine, other] = [a.mutable[name] ?? null, b.mutable[name] ?? null];
    if (mine !== other) return byText(mine, other, i === names.length - 1 ? ']' : ',');
  }
  const [mine, other] = [a.content(), b.content()];
  return mine < other ? -1 : mine > other ? 1 : 0;
}

/** Two different values in the order of their JSON, each with what stands behind it in a list: 1 comes before 12 unless they are the last. */
function byText(a: Value, b: Value, behind: string): number {
  return jsonOf(a) + behind < jsonOf(b) + behind ? -1 : 1;
}

const jsonOf = (value: Value): string => (typeof value === 'string' ? jsonText(value) : String(value));
