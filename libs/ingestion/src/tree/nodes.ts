import type { CompiledType } from '../feed/compile.js';
import type { Fields, Place, RecordType, TreeNode, Values } from '../feed/fields.js';
import { typedValues, type MutableValues } from '../read/record-reader.js';

/** A node that is still being put together. Rules and mapping see it as TreeNode. */
export class Node implements TreeNode {
  /** Most nodes have none. */
  #children: Map<RecordType, Node[]> | null = null;

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

  children<C extends Fields>(type: RecordType<C>): readonly TreeNode<C>[] {
    return (this.#children?.get(type) ?? NONE) as readonly TreeNode[] as readonly TreeNode<C>[];
  }

  adopt(child: Node): void {
    this.#children ??= new Map();
    const siblings = this.#children.get(child.type);
    if (siblings) siblings.push(child);
    else this.#children.set(child.type, [child]);
  }

  drop(child: Node): void {
    const siblings = this.#children?.get(child.type);
    if (siblings) siblings.splice(siblings.indexOf(child), 1);
  }

  /** Every node below and with this one, parents first. */
  *walk(): Generator<Node> {
    yield this;
    for (const siblings of this.#children?.values() ?? NONE) for (const child of siblings) yield* child.walk();
  }

  /** Puts siblings into an order that depends on their content alone, deepest first. */
  canonicalise(): void {
    if (this.#children === null) return;
    for (const siblings of this.#children.values()) {
      for (const child of siblings) child.canonicalise();
      if (siblings.length > 1) inOrderOfContent(siblings);
    }
  }

  /** All there is below and with this node, as text; siblings must be in order. */
  content(): string {
    const below: string[] = [];
    if (this.#children !== null) for (const siblings of this.#children.values()) for (const child of siblings) below.push(child.content());
    const own = `${this.type.name}${JSON.stringify(this.compiled.names.map((name) => this.mutable[name] ?? null))}`;
    return below.length === 0 ? `${own}()` : `${own}(${below.toSorted().join()})`;
  }
}

const NONE: readonly never[] = [];

function inOrderOfContent(siblings: Node[]): void {
  const keyed = siblings.map((node) => ({ node, content: node.content() })).sort((a, b) => (a.content < b.content ? -1 : a.content > b.content ? 1 : 0));
  keyed.forEach(({ node }, i) => { siblings[i] = node; });
}
